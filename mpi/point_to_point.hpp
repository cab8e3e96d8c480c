// Sends and receives of bytes in some context: what the MPI calls and the collectives' transport are made of.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mpi/communicator.hpp"
#include "mpi/core_engine.hpp"
#include "mpi/matching.hpp"
#include "mpi/rank_state.hpp"
#include "mpi/request.hpp"

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
void start_receive(RankState& rank, ReceiveOperation& operation, const Pattern& pattern, void* buffer,
                   std::size_t capacity);

/// Waits until complete; `function` and the rest tell the deadlock report who waits and for what.
void finish_send(RankState& rank, SendOperation& operation, const char* function, int destination);
void finish_receive(RankState& rank, ReceiveOperation& operation, const char* function);

/// Raises MPI_ERR_TRUNCATE on `comm` when the message was longer than the buffer; else MPI_SUCCESS.
int check_truncation(const ReceiveOperation& operation, MPI_Comm comm, const char* function);

} // namespace vaquero::mpi
