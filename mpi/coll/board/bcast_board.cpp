// Broadcast: everybody reads what the root shows.
//
// A short message lies in the slot itself, and the root goes on at once. Of a long one the slot has the
// address: each rank copies it from the root's buffer, and the root waits, or helps, until all have done so.
//
// Cost: one line to each core, and m beta once for a long message, twice for a short one.
#include <algorithm>
#include <cstring>
#include <new>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/board.hpp"
#include "mpi/messages/copy.hpp"

namespace vaquero::mpi {
namespace {

void show_message(Board& board, Sequence s, const std::byte* message, std::size_t bytes) {
    Slot& slot = board.reserve(s);
    if (bytes <= Slot::capacity) {
        copy_into_cell(board.payload_of(slot, bytes), message, bytes);
        board.show(slot, s, static_cast<std::uint32_t>(bytes));
        board.leave(s);
        return;
    }
    new (board.payload_of(slot, Slot::by_reference)) Slot::Reference{board.shared_address(message), bytes};
    board.show(slot, s, Slot::by_reference);
    board.leave(s);
    board.help_copying(s);
    board.await_all_left(s);
}

void read_message(Board& board, Sequence s, std::byte* buffer, std::size_t bytes, int root) {
    const Shown slot = board.await_slot(board.core_of(root), s);
    Slot::Reference message{slot.payload, slot.bytes};
    if (slot.bytes == Slot::by_reference) std::memcpy(&message, slot.payload, sizeof message);
    if (slot.bytes == Slot::by_reference) [[unlikely]]
        board.copy_long(s, root, buffer, message.data, std::min(bytes, message.bytes));
    else
        copy_message(buffer, message.data, std::min(bytes, message.bytes));
    board.leave(s);
    if (message.bytes != bytes) [[unlikely]]
        raise_length_mismatch(board.team(), message.bytes, bytes);
}

} // namespace

void bcast_board(Board& board, std::byte* buffer, std::size_t bytes, int root) {
    const Sequence s = board.begin("MPI_Bcast");
    if (board.team().rank == root)
        show_message(board, s, buffer, bytes);
    else
        read_message(board, s, buffer, bytes, root);
}

} // namespace vaquero::mpi
