// Sends and receives of bytes in some context: what the MPI calls and the collectives are made of.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/matching.hpp"
#include "mpi/messages/request.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

/// Whom a message goes to, and what it bears so that it is matched.
struct Address {
    Member to;
    ContextId context;
    int source; ///< in the communicator
    int tag;
};

/// Where `communicator` sends point-to-point messages for its peer `destination`.
inline Address address_of(const Communicator& communicator, int destination, int tag) {
    return {communicator.peer(destination), communicator.point_to_point_context(), communicator.source_rank(),
            tag};
}

/// Starts sending `buffer`; `operation` is new and must live until complete.
void start_send(RankState& rank, SendOperation& operation, const Address& address, const Buffer& buffer,
                SendMode mode = SendMode::standard);
/// Starts receiving into `buffer`; `operation` is new and must live until complete.
inline void start_receive(RankState& rank, ReceiveOperation& operation, const Pattern& pattern,
                          const Buffer& buffer) {
    operation.pattern = pattern;
    operation.buffer = buffer;
    if (UnexpectedMessage* const message = rank.matching.match_receive(pattern))
        rank.engine->receive(operation, *message);
    else
        rank.matching.post(operation);
}

/// Sends `bytes` as start_send() does, if that can be done at once; else false, and nothing was sent.
[[gnu::always_inline]] inline bool try_send(RankState& rank, const Address& address, const void* data,
                                            std::size_t bytes) {
    if (bytes > rank.engine->eager_limit(false)) return false;
    return rank.engine->try_send({.length = bytes,
                                  .context = address.context.value(),
                                  .tag = address.tag,
                                  .source = address.source,
                                  .destination = address.to.world_rank,
                                  .kind = MessageKind::eager},
                                 data, CoreId(address.to.core));
}
/// Receives from `from`, whom `pattern` names, as start_receive() does, if a message comes soon and can go
/// straight into `buffer`; else false, and nothing was received.
[[gnu::always_inline]] inline bool try_receive(RankState& rank, Member from, const Pattern& pattern,
                                               void* buffer, std::size_t capacity, Received& received) {
    if (!rank.matching.empty()) return false;
    return rank.engine->try_receive(pattern, rank.rank.value(), buffer, capacity, CoreId(from.core),
                                    received);
}

/// Waits until complete; `function` and the rest tell the deadlock report who waits and for what.
void finish_send(RankState& rank, SendOperation& operation, const char* function, int destination);
void finish_receive(RankState& rank, ReceiveOperation& operation, const char* function);

/// Raises MPI_ERR_TRUNCATE on `comm` when the message was longer than the buffer; else MPI_SUCCESS.
int check_truncation(const ReceiveOperation& operation, MPI_Comm comm, const char* function);

} // namespace vaquero::mpi
