// The catalogue of collective algorithms. Each has a file of its own name (algorithm.cpp) that says where it
// comes from, what its steps are and what it costs; selection.cpp decides which one serves a call.
//
// They know nothing but a Team and blocking messages (team.hpp) or, for those that are called most, the
// communicator's board (board.hpp). Every member calls the same algorithm with matching arguments. Costs are
// for n ranks and a message of m bytes: alpha is the time of an empty message, beta that of a byte, gamma
// that of reducing a byte; lg is the logarithm to base 2, rounded up.
//
// Buffers: a `contribution` may be the same memory as the result (that is MPI_IN_PLACE) or disjoint from it.
// What only the root has is ignored elsewhere. `count` is in elements of reduction.extent() bytes.
#pragma once

#include <cstddef>
#include <span>

#include "mpi/coll/blocks.hpp"
#include "mpi/coll/outcome.hpp"
#include "mpi/coll/team.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

// ---- Synchronisation [MPI 3.1 §5.3]

/// Besides barrier_board() (barrier_board.hpp).
void barrier_dissemination(const Team& team);

// ---- One to all [MPI 3.1 §5.4, §5.6]

[[gnu::hot]] void bcast_board(Board& board, std::byte* buffer, std::size_t bytes, int root);
/// Rank i's `block` becomes block i of the root's `source`; a null `block` at the root leaves its own where
/// it is.
Outcome scatter_binomial(const Team& team, const std::byte* source, std::byte* block, std::size_t block_bytes,
                         int root);
/// The same for blocks of various sizes, which only the root knows all of. `block_bytes` is this rank's.
Outcome scatterv_binomial(const Team& team, ConstBlocks source, std::byte* block, std::size_t block_bytes,
                          int root);

// ---- All to one [MPI 3.1 §5.5, §5.9.1]

/// Block i of the root's `destination` becomes rank i's `block`; a null `block` at the root: it is there
/// already.
Outcome gather_binomial(const Team& team, const std::byte* block, std::size_t block_bytes,
                        std::byte* destination, int root);
/// The same for blocks of various sizes, which only the root knows all of. `block_bytes` is this rank's.
Outcome gatherv_binomial(const Team& team, const std::byte* block, std::size_t block_bytes,
                         Blocks destination, int root);
/// At most Slot::capacity bytes, and an operation that commutes unless Board::in_rank_order().
[[gnu::hot]] void reduce_board(Board& board, const std::byte* contribution, std::byte* result,
                               std::size_t count, const Reduction& reduction, int root);
void reduce_shares(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                   const Reduction& reduction, int root);

// ---- All to all, the same data [MPI 3.1 §5.7, §5.9.6]

/// All allgathers: this rank's own block is in its place already. Recursive doubling needs 2^k ranks.
void allgather_recursive_doubling(const Team& team, std::byte* buffer, std::size_t block_bytes);
Outcome allgather_bruck(const Team& team, Blocks blocks);
void allgather_ring(const Team& team, Blocks blocks);

/// As reduce_board() and reduce_shares().
[[gnu::hot]] void allreduce_board(Board& board, const std::byte* contribution, std::byte* result,
                                  std::size_t count, const Reduction& reduction);
void allreduce_shares(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                      const Reduction& reduction);

// ---- All to all, different data [MPI 3.1 §5.8, §5.10, §5.11]

/// `source` and `destination` are n blocks each, and may be the same.
Outcome alltoall_bruck(const Team& team, const std::byte* source, std::byte* destination,
                       std::size_t block_bytes);
/// `source` and `destination` must be disjoint.
void alltoall_pairwise(const Team& team, ConstBlocks source, Blocks destination);
/// Block i is sent to rank i and replaced by what comes from there, which is as long.
Outcome alltoall_in_place(const Team& team, Blocks blocks);

/// Rank i ends with elements [bounds[i], bounds[i + 1]) of the reduced vector in `block`; bounds[0] is 0 and
/// bounds[n] the length of the vector. For commutative operations.
Outcome reduce_scatter_recursive_halving(const Team& team, const std::byte* contribution, std::byte* block,
                                         std::span<const std::size_t> bounds, const Reduction& reduction);
Outcome reduce_scatter_pairwise(const Team& team, const std::byte* contribution, std::byte* block,
                                std::span<const std::size_t> bounds, const Reduction& reduction);

Outcome scan_recursive_doubling(const Team& team, const std::byte* contribution, std::byte* result,
                                std::size_t count, const Reduction& reduction);
/// Rank 0's `result` isn't written.
Outcome exscan_recursive_doubling(const Team& team, const std::byte* contribution, std::byte* result,
                                  std::size_t count, const Reduction& reduction);

} // namespace vaquero::mpi
