// What a collective algorithm knows of its communicator: who am I, of how many, blocking byte messages to the
// other members, and the board. Point-to-point supplies the messages (team_messages.cpp); the tests of the
// algorithms supply others.
#pragma once

#include <cstddef>

#include "base/strong.hpp"

namespace vaquero::mpi {

class Board;
class Communicator;
struct Member;

/// One rank's view of a group that acts together: the members of a communicator, or some of them.
struct Team {
    int rank; ///< of the caller in the team
    int size;
    Communicator* communicator; ///< whose error handler hears of mistakes
    Board* board;               ///< the communicator's (board/board.hpp); null where it has none
    const Member* members = nullptr;
    ContextId context{};
    /// Source and order tell the messages of a communicator's operations apart, so they all have one tag.
    int tag = 0;
};

/// Blocking messages in the team's context, so that they never match point-to-point traffic [MPI 3.1 §5.12].
/// Between two members they arrive in the order sent, and a receive names its source and the exact number of
/// bytes: operations that follow each other can't be confused. `bytes` may be 0. send() may return before the
/// message is received; a pair of members that both send first and then receive can deadlock for long
/// messages, exchange() can't.
void send(const Team& team, const void* data, std::size_t bytes, int to);
void receive(const Team& team, void* data, std::size_t bytes, int from);
/// Sends to one member while receiving from another (or the same) one.
void exchange(const Team& team, const void* outgoing, std::size_t outgoing_bytes, int to, void* incoming,
              std::size_t incoming_bytes, int from);

/// What a rank waits for at a board. Other ranks of the core call `holds`, so what it refers to must lie
/// where they can reach it: a stack will do, a global won't.
struct Condition {
    bool (*holds)(const Condition&);
    const char* operation; ///< for the deadlock report
    bool from_this_core;   ///< another rank of this core makes it true
};
/// Makes progress for the core until the condition holds.
void wait_for(const Team& team, const Condition& condition);
/// Wakes the communicator's other cores, if they sleep.
void ring_cores(const Team& team);

/// Ranks gave an operation different lengths, which is a user's mistake: MPI_ERR_TRUNCATE.
void raise_length_mismatch(const Team& team, std::size_t bytes, std::size_t expected);

} // namespace vaquero::mpi
