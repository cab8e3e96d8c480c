// Where selection.cpp changes from one algorithm to the next. Bytes are of the whole message, unless said
// otherwise. First estimates, to be replaced by measurements.
#pragma once

#include <cstddef>

namespace vaquero::mpi::thresholds {

inline constexpr std::size_t kibibyte = 1024;

/// Allgather: ring from this size of all blocks on.
inline constexpr std::size_t allgather_long = 64 * kibibyte;

/// Alltoall: Bruck's algorithm up to this size of a block, from this number of ranks on.
inline constexpr std::size_t alltoall_short_block = 256;
inline constexpr int alltoall_many_ranks = 8;

/// Reduce-scatter: pairwise exchange from this size of the whole vector on.
inline constexpr std::size_t reduce_scatter_long = 64 * kibibyte;

} // namespace vaquero::mpi::thresholds
