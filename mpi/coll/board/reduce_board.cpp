// Reduce and allreduce of short vectors: everybody reads what the cores show.
//
// The members of a core offer their vectors; the last one to arrive combines them in the core's slot. For a
// reduce only the root's core reads the slots and combines them, for an allreduce each core does, in the
// order of cores: so all get the same result, whoever comes first.
//
// Cost on c cores, r ranks each: c lines to each core (reduce: to the root's), (r + c) m gamma.
#include <algorithm>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/combination.hpp"
#include "mpi/coll/board/board.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/messages/copy.hpp"

namespace vaquero::mpi {
namespace {

/// What this core's members have contributed, combined.
void combine_here(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                  const Reduction& reduction) {
    CoreBoard& own = board.own();
    if (board.is_alone_here()) {
        copy_message(result, contribution, count * reduction.extent());
        return;
    }
    const auto offer = [&own](int member) -> const Offer& { return own.offer(member); };
    if (!board.check_counts(own.members, offer, count, reduction.extent())) return;
    combine_all(
        reduction, own.members, [&offer](int member) { return offer(member).contribution; }, result, count);
}

/// The same, shown to the other cores.
void show_partial(Board& board, Sequence s, const std::byte* contribution, std::size_t count,
                  const Reduction& reduction) {
    Slot& slot = board.reserve(s);
    const std::size_t bytes = count * reduction.extent();
    combine_here(board, contribution, board.payload_of(slot, bytes), count, reduction);
    board.show(slot, s, static_cast<std::uint32_t>(bytes));
}

/// The result, from what all cores show.
void combine_partials(Board& board, Sequence s, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    const std::size_t bytes = count * reduction.extent();
    for (int core = 0; core < board.cores(); ++core) {
        const Shown slot = board.await_slot(core, s);
        if (slot.bytes != bytes) [[unlikely]]
            raise_length_mismatch(board.team(), slot.bytes, bytes);
    }
    const auto partial = [&board, s](int core) -> const std::byte* {
        return board.await_slot(core, s).payload;
    };
    combine_all(reduction, board.cores(), partial, result, count);
}

/// All of it at a meeting.
void meet_and_combine(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    const std::size_t bytes = count * reduction.extent();
    combine_here(board, contribution, board.left_at_meeting(board.this_core(), bytes), count, reduction);
    board.meet();
    const auto left_by = [&board, bytes](int core) -> const std::byte* {
        return board.left_at_meeting(core, bytes);
    };
    combine_all(reduction, board.cores(), left_by, result, count);
}

/// The other members of this core get a copy of this one's result, as far as each has said that it has room.
void copy_to_others_here(Board& board, const std::byte* result, std::size_t count, std::size_t extent) {
    CoreBoard& own = board.own();
    for (int member = 0; member < own.members; ++member) {
        const Offer& offer = own.offer(member);
        if (member != board.this_member())
            copy_bytes(offer.result, result, std::min(count, offer.count) * extent);
    }
}

} // namespace

void reduce_board(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                  const Reduction& reduction, int root) {
    const Sequence s = board.begin("MPI_Reduce");
    board.make_offer_here(contribution, result, count);
    board.gather(s, [&] {
        show_partial(board, s, contribution, count, reduction);
        if (board.core_of(root) != board.this_core()) return;
        if (board.is_alone_here())
            combine_partials(board, s, result, count, reduction);
        else
            combine_partials(board, s, board.offer(root).result, std::min(count, board.offer(root).count),
                             reduction);
    });
    board.leave(s);
}

void allreduce_board(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                     const Reduction& reduction) {
    const std::size_t bytes = count * reduction.extent();
    const Sequence s = board.begin("MPI_Allreduce");
    const bool meets = board.can_meet(bytes);
    if (meets) board.begin_meeting();
    board.make_offer_here(contribution, result, count);
    board.gather(s, [&] {
        if (meets) {
            meet_and_combine(board, contribution, result, count, reduction);
        } else {
            show_partial(board, s, contribution, count, reduction);
            combine_partials(board, s, result, count, reduction);
        }
        if (!board.is_alone_here()) copy_to_others_here(board, result, count, reduction.extent());
    });
    board.all_came(s);
    board.leave(s);
}

} // namespace vaquero::mpi
