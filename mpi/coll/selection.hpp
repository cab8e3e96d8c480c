// Which algorithm serves a collective call: by message size, number of ranks and operation. Every member of
// the team comes to the same decision, since it depends only on what the members must agree on.
//
// Arguments are as for the algorithms (algorithms.hpp), except as noted. What is called most is decided
// inline.
#pragma once

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/barrier_board.hpp"
#include "mpi/coll/board/board.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi::select {

inline void barrier(const Team& team) {
    if (team.size > 1) barrier_board(*team.board);
}

inline void bcast(const Team& team, std::byte* buffer, std::size_t bytes, int root) {
    if (team.size > 1) bcast_board(*team.board, buffer, bytes, root);
}

/// Whether a reduction goes by slots: what doesn't fit goes by shares, and so does what must be applied in
/// the order of ranks, if that isn't the order of cores.
inline bool is_short(Board& board, std::size_t count, const Reduction& reduction) {
    return count * reduction.extent() <= Slot::capacity && (reduction.commutative() || board.in_rank_order());
}

inline void reduce(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
                   const Reduction& reduction, int root) {
    if (team.size == 1)
        copy_bytes(result, contribution, count * reduction.extent());
    else if (is_short(*team.board, count, reduction))
        reduce_board(*team.board, contribution, result, count, reduction, root);
    else
        reduce_shares(*team.board, contribution, result, count, reduction, root);
}

/// `contribution` may be `result`.
inline void allreduce(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    if (team.size == 1)
        copy_bytes(result, contribution, count * reduction.extent());
    else if (is_short(*team.board, count, reduction))
        allreduce_board(*team.board, contribution, result, count, reduction);
    else
        allreduce_shares(*team.board, contribution, result, count, reduction);
}

Outcome allgather(const Team& team, std::byte* buffer, std::size_t block_bytes);
Outcome allgatherv(const Team& team, Blocks blocks);
/// `source` may be `destination`.
Outcome alltoall(const Team& team, const std::byte* source, std::byte* destination, std::size_t block_bytes);
/// Any operation.
Outcome reduce_scatter(const Team& team, const std::byte* contribution, std::byte* block,
                       std::span<const std::size_t> bounds, const Reduction& reduction);

} // namespace vaquero::mpi::select
