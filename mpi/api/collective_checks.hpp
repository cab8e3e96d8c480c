// Checks and conversions that the collective calls share. All of a call's checks come before its first
// message, so that a mistake that one rank can see leaves no other rank half-way.
#pragma once

#include <mpi.h>

#include <cstddef>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/blocks.hpp"
#include "mpi/coll/outcome.hpp"

namespace vaquero::mpi {

/// A buffer of `bytes` where MPI_IN_PLACE means nothing. MPI_ERR_BUFFER.
inline const std::byte* check_buffer(Arguments& arguments, const void* buffer, std::size_t bytes) {
    arguments.require(buffer != MPI_IN_PLACE, MPI_ERR_BUFFER, "MPI_IN_PLACE is not allowed here");
    arguments.buffer(buffer, bytes);
    return static_cast<const std::byte*>(buffer);
}
inline std::byte* check_buffer(Arguments& arguments, void* buffer, std::size_t bytes) {
    check_buffer(arguments, const_cast<const void*>(buffer), bytes);
    return static_cast<std::byte*>(buffer);
}

/// Buffers of which one is sent and one received. [MPI 3.1 §5.2.2] MPI_ERR_BUFFER.
inline void check_distinct(Arguments& arguments, const void* sendbuf, const void* recvbuf,
                           std::size_t bytes) {
    arguments.require(bytes == 0 || sendbuf != recvbuf, MPI_ERR_BUFFER,
                      "send and receive buffer are the same (MPI_IN_PLACE says so)");
}

/// What this rank sends to itself is as long as what it receives. MPI_ERR_TRUNCATE, MPI_ERR_COUNT.
inline void check_same_length(Arguments& arguments, std::size_t sent, std::size_t received) {
    arguments.require(sent <= received, MPI_ERR_TRUNCATE, "sends itself more than it receives");
    arguments.require(sent == received, MPI_ERR_COUNT, "sends itself less than it receives");
}

/// A reduction's send buffer, or `recvbuf` if that is MPI_IN_PLACE. MPI_ERR_BUFFER.
inline const std::byte* check_contribution(Arguments& arguments, const void* sendbuf, const void* recvbuf,
                                           std::size_t bytes) {
    if (sendbuf == MPI_IN_PLACE) return static_cast<const std::byte*>(recvbuf);
    check_distinct(arguments, sendbuf, recvbuf, bytes);
    return check_buffer(arguments, sendbuf, bytes);
}

/// The blocks of `buffer` in a "v" call: counts and displacements for each rank of the communicator.
/// MPI_ERR_ARG, MPI_ERR_COUNT, MPI_ERR_TYPE, MPI_ERR_BUFFER.
Blocks check_blocks(Arguments& arguments, void* buffer, const int counts[], const int displacements[],
                    MPI_Datatype datatype);
ConstBlocks check_blocks(Arguments& arguments, const void* buffer, const int counts[],
                         const int displacements[], MPI_Datatype datatype);

/// What the call returns after its algorithm ended. MPI_ERR_NO_MEM, MPI_ERR_TRUNCATE.
int conclude(Arguments& arguments, Outcome outcome);

} // namespace vaquero::mpi
