// Which algorithm serves a collective call: by message size, number of ranks and operation. Every member of
// the team comes to the same decision, since it depends only on what the members must agree on.
//
// Arguments are as for the algorithms (algorithms.hpp), except as noted.
#pragma once

#include "mpi/coll/algorithms.hpp"

namespace vaquero::mpi::select {

void barrier(const Team& team);
void bcast(const Team& team, std::byte* buffer, std::size_t bytes, int root);
void reduce(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
            const Reduction& reduction, int root);
/// `contribution` may be `result`.
void allreduce(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
               const Reduction& reduction);
Outcome allgather(const Team& team, std::byte* buffer, std::size_t block_bytes);
Outcome allgatherv(const Team& team, Blocks blocks);
/// `source` may be `destination`.
Outcome alltoall(const Team& team, const std::byte* source, std::byte* destination, std::size_t block_bytes);
/// Any operation.
Outcome reduce_scatter(const Team& team, const std::byte* contribution, std::byte* block,
                       std::span<const std::size_t> bounds, const Reduction& reduction);

} // namespace vaquero::mpi::select
