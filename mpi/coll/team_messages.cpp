// The collectives' messages (coll/team.hpp) as point-to-point in the communicator's collective context.

#include "mpi/coll/team.hpp"

#include "mpi/coll/board/board.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {
namespace {

constexpr const char* function = "collective operation";
Pattern pattern_of(const Team& team, int from) {
    return {team.context, from, team.tag};
}

Address address_of(const Team& team, int to) {
    return {team.members[to], team.context, team.rank, team.tag};
}

Buffer buffer_of(const RankState& rank, const void* data, std::size_t bytes) {
    return Buffer::adjacent(rank.shared_address(const_cast<void*>(data)), bytes);
}

/// Ranks that give a collective operation different lengths are a user's mistake.
void check_length(const Team& team, std::size_t bytes, std::size_t expected) {
    if (bytes != expected) [[unlikely]]
        raise_length_mismatch(team, bytes, expected);
}

} // namespace

void send(const Team& team, const void* data, std::size_t bytes, int to) {
    RankState& rank = state();
    if (try_send(rank, address_of(team, to), data, bytes)) return;
    SendOperation operation;
    start_send(rank, operation, address_of(team, to), buffer_of(rank, data, bytes));
    finish_send(rank, operation, function, to);
}

void receive(const Team& team, void* data, std::size_t bytes, int from) {
    RankState& rank = state();
    Received received;
    if (try_receive(rank, team.members[from], pattern_of(team, from), data, bytes, received)) {
        check_length(team, received.length, bytes);
        return;
    }
    ReceiveOperation operation;
    start_receive(rank, operation, pattern_of(team, from), buffer_of(rank, data, bytes));
    finish_receive(rank, operation, function);
    check_length(team, operation.length, bytes);
}

void exchange(const Team& team, const void* outgoing, std::size_t outgoing_bytes, int to, void* incoming,
              std::size_t incoming_bytes, int from) {
    RankState& rank = state();
    ReceiveOperation receive_operation;
    SendOperation send_operation;
    start_receive(rank, receive_operation, pattern_of(team, from), buffer_of(rank, incoming, incoming_bytes));
    start_send(rank, send_operation, address_of(team, to), buffer_of(rank, outgoing, outgoing_bytes));
    finish_receive(rank, receive_operation, function);
    finish_send(rank, send_operation, function, to);
    check_length(team, receive_operation.length, incoming_bytes);
}

void wait_for(const Team& team, const Condition& condition) {
    wait_until(
        *state().engine, [&condition] { return condition.holds(condition); },
        [&](WaitText& text) {
            text.append(condition.operation).append(" for the others of ").append(team.size).append(" ranks");
        },
        condition.from_this_core ? 1 : platform::spin_limit());
}

void ring_cores(const Team& team) {
    Board& board = *team.communicator->board();
    for (const CoreBoard* const other : board.core_boards())
        if (other != &board.own()) platform::ring(other->core);
}

void raise_length_mismatch(const Team& team, std::size_t bytes, std::size_t expected) {
    (void)raise(team.communicator->handle(), MPI_ERR_TRUNCATE, function,
                "ranks disagree about the length: %zu bytes from another rank, %zu expected", bytes,
                expected);
}

} // namespace vaquero::mpi
