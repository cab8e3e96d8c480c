// What a collective algorithm knows of its communicator: who am I, of how many, and blocking byte messages to
// the other members. Point-to-point supplies it; the tests of the algorithms supply another one.
#pragma once

#include <cstddef>

namespace vaquero::mpi {

class Communicator;

/// One rank's view of a communicator during a collective operation.
struct Team {
    int rank; ///< of the caller in the communicator
    int size; ///< of the communicator
    Communicator* communicator;
};

/// Blocking messages in the communicator's collective context, so that they never match point-to-point
/// traffic [MPI 3.1 §5.12]. Between two members they arrive in the order sent, and a receive names its source
/// and the exact number of bytes: operations that follow each other can't be confused. `bytes` may be 0.
/// send() may return before the message is received; a pair of members that both send first and then receive
/// can deadlock for long messages, exchange() can't.
void send(const Team& team, const void* data, std::size_t bytes, int to);
void receive(const Team& team, void* data, std::size_t bytes, int from);
/// Sends to one member while receiving from another (or the same) one.
void exchange(const Team& team, const void* outgoing, std::size_t outgoing_bytes, int to, void* incoming,
              std::size_t incoming_bytes, int from);

} // namespace vaquero::mpi
