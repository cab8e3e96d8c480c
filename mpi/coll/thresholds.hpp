// Where selection.cpp changes from one algorithm to the next. Bytes are of the whole message, unless said
// otherwise. First estimates, to be replaced by measurements.
#pragma once

#include <cstddef>

namespace vaquero::mpi::thresholds {

inline constexpr std::size_t kibibyte = 1024;

/// Broadcast: scatter and ring from this size on, if each piece has the size after it.
inline constexpr std::size_t bcast_long = 32 * kibibyte;
inline constexpr std::size_t bcast_piece = 2 * kibibyte;

/// Reduce and allreduce: Rabenseifner's algorithms from this size on, if each participant has an element.
inline constexpr std::size_t reduce_long = 16 * kibibyte;
inline constexpr std::size_t allreduce_long = 8 * kibibyte;

/// Allgather: ring from this size of all blocks on.
inline constexpr std::size_t allgather_long = 64 * kibibyte;

/// Alltoall: Bruck's algorithm up to this size of a block, from this number of ranks on.
inline constexpr std::size_t alltoall_short_block = 256;
inline constexpr int alltoall_many_ranks = 8;

/// Reduce-scatter: pairwise exchange from this size of the whole vector on.
inline constexpr std::size_t reduce_scatter_long = 64 * kibibyte;

} // namespace vaquero::mpi::thresholds
