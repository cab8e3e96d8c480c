#include "mpi/coll/selection.hpp"

#include <bit>

#include "mpi/coll/scratch.hpp"
#include "mpi/coll/thresholds.hpp"

namespace vaquero::mpi::select {
namespace {

/// For operations that recursive halving and pairwise exchange would apply out of order.
Outcome reduce_scatter_in_order(const Team& team, const std::byte* contribution, std::byte* block,
                                std::span<const std::size_t> bounds, const Reduction& reduction) {
    const std::size_t extent = reduction.extent();
    Scratch whole(bounds.back() * extent);
    if (!whole.ok()) return Outcome::out_of_memory;
    allreduce(team, contribution, whole.data(), bounds.back(), reduction);
    const auto rank = static_cast<std::size_t>(team.rank);
    copy_bytes(block, whole.data() + bounds[rank] * extent, (bounds[rank + 1] - bounds[rank]) * extent);
    return Outcome::complete;
}

} // namespace

Outcome allgather(const Team& team, std::byte* buffer, std::size_t block_bytes) {
    if (static_cast<std::size_t>(team.size) * block_bytes < thresholds::allgather_long &&
        std::has_single_bit(static_cast<unsigned>(team.size))) {
        allgather_recursive_doubling(team, buffer, block_bytes);
        return Outcome::complete;
    }
    return allgatherv(team, Blocks::uniform(buffer, block_bytes));
}

Outcome allgatherv(const Team& team, Blocks blocks) {
    std::size_t total = 0;
    for (int rank = 0; rank < team.size; ++rank)
        total += blocks.bytes(rank);
    if (total < thresholds::allgather_long) return allgather_bruck(team, blocks);
    allgather_ring(team, blocks);
    return Outcome::complete;
}

Outcome alltoall(const Team& team, const std::byte* source, std::byte* destination, std::size_t block_bytes) {
    if (block_bytes <= thresholds::alltoall_short_block && team.size >= thresholds::alltoall_many_ranks)
        return alltoall_bruck(team, source, destination, block_bytes);
    const Blocks blocks = Blocks::uniform(destination, block_bytes);
    if (source == destination) return alltoall_in_place(team, blocks);
    alltoall_pairwise(team, ConstBlocks::uniform(source, block_bytes), blocks);
    return Outcome::complete;
}

Outcome reduce_scatter(const Team& team, const std::byte* contribution, std::byte* block,
                       std::span<const std::size_t> bounds, const Reduction& reduction) {
    if (!reduction.commutative())
        return reduce_scatter_in_order(team, contribution, block, bounds, reduction);
    if (bounds.back() * reduction.extent() < thresholds::reduce_scatter_long)
        return reduce_scatter_recursive_halving(team, contribution, block, bounds, reduction);
    return reduce_scatter_pairwise(team, contribution, block, bounds, reduction);
}

} // namespace vaquero::mpi::select
