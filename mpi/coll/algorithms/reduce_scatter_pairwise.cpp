// Reduce-scatter: pairwise exchange, for long messages and commutative operations.
//
// In step k each rank sends the rank k above its contribution to that rank's block, and combines what comes
// from the rank k below with its own block.
//
// Cost: (n - 1) alpha + m (n - 1)/n (beta + gamma). Scratch: two blocks.
#include "mpi/coll/algorithms/accumulator.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

Outcome reduce_scatter_pairwise(const Team& team, const std::byte* contribution, std::byte* block,
                                std::span<const std::size_t> bounds, const Reduction& reduction) {
    const auto start = [&](int rank) {
        return contribution + bounds[static_cast<std::size_t>(rank)] * reduction.extent();
    };
    const auto count = [&](int rank) {
        return bounds[static_cast<std::size_t>(rank) + 1] - bounds[static_cast<std::size_t>(rank)];
    };
    const std::size_t own_bytes = count(team.rank) * reduction.extent();
    Scratch scratch(2 * own_bytes);
    if (!scratch.ok()) return Outcome::out_of_memory;
    // The block may lie in the contribution, all of which is needed until the last step.
    copy_bytes(scratch.data(), start(team.rank), own_bytes);
    Accumulator vector(reduction, scratch.data(), scratch.data() + own_bytes);
    for (int step = 1; step < team.size; ++step) {
        const int above = (team.rank + step) % team.size;
        const int below = (team.rank - step + team.size) % team.size;
        exchange(team, start(above), count(above) * reduction.extent(), above, vector.incoming(), own_bytes,
                 below);
        vector.merge(team, below, 0, count(team.rank));
    }
    copy_bytes(block, vector.partial(), own_bytes);
    return Outcome::complete;
}

} // namespace vaquero::mpi
