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

/// When a send is complete [MPI 3.1 §3.4].
enum class SendMode : std::uint8_t {
    standard,    ///< when the buffer may be used again
    synchronous, ///< when, besides, the matching receive has started
};

/// Starts sending `bytes` at `buffer` to member `destination`; `operation` is new and must live until
/// complete.
void start_send(RankState& rank, SendOperation& operation, const Communicator& communicator,
                ContextId context, int destination, int tag, const void* buffer, std::size_t bytes,
                SendMode mode = SendMode::standard);
/// Starts receiving at most `capacity` bytes; `operation` is new and must live until complete.
inline void start_receive(RankState& rank, ReceiveOperation& operation, const Pattern& pattern, void* buffer,
                          std::size_t capacity) {
    operation.pattern = pattern;
    operation.buffer = rank.shared_address(static_cast<std::byte*>(buffer));
    operation.capacity = capacity;
    if (UnexpectedMessage* const message = rank.matching.match_receive(pattern))
        rank.engine->receive(operation, *message);
    else
        rank.matching.post(operation);
}

/// Sends as start_send() does, if that can be done at once; else false, and nothing was sent.
[[gnu::always_inline]] inline bool try_send(RankState& rank, const Communicator& communicator,
                                            ContextId context, int destination, int tag, const void* buffer,
                                            std::size_t bytes) {
    if (bytes > rank.engine->eager_limit(false)) return false;
    const Member member = communicator.member(destination);
    return rank.engine->try_send({.length = bytes,
                                  .context = context.value(),
                                  .tag = tag,
                                  .source = communicator.rank(),
                                  .destination = member.world_rank,
                                  .kind = MessageKind::eager},
                                 buffer, CoreId(member.core));
}
/// Receives as start_receive() does, if a message comes soon and can go straight into `buffer`; else false,
/// and nothing was received.
[[gnu::always_inline]] inline bool try_receive(RankState& rank, const Communicator& communicator,
                                               const Pattern& pattern, void* buffer, std::size_t capacity,
                                               Received& received) {
    if (pattern.source == MPI_ANY_SOURCE || !rank.matching.empty()) return false;
    const CoreId from(communicator.member(pattern.source).core);
    return rank.engine->try_receive(pattern, rank.rank.value(), buffer, capacity, from, received);
}

/// Waits until complete; `function` and the rest tell the deadlock report who waits and for what.
void finish_send(RankState& rank, SendOperation& operation, const char* function, int destination);
void finish_receive(RankState& rank, ReceiveOperation& operation, const char* function);

/// Raises MPI_ERR_TRUNCATE on `comm` when the message was longer than the buffer; else MPI_SUCCESS.
int check_truncation(const ReceiveOperation& operation, MPI_Comm comm, const char* function);

} // namespace vaquero::mpi
