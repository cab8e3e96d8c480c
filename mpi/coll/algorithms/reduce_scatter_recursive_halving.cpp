// Reduce-scatter: recursive halving, for short messages and commutative operations.
// Thakur, Rabenseifner, Gropp: Optimization of Collective Communication Operations in MPICH, 2005, §4.4.
//
// 1. Fold to a power of two (folding.hpp): an index stands for one rank or two, and for their blocks.
// 2. Partners p/2, p/4, ..., 1 apart: each sends the half of its range that the partner's side needs and
// reduces the
//    other half. What is left in the end are the blocks of the own index.
// 3. Those who sat out get their block from their pair.
//
// Cost: lg n alpha + m beta + m gamma; not a power of two: 2 alpha + m beta + m gamma more. Scratch: 2 m.
#include "mpi/coll/algorithms/accumulator.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

void halve(const Team& team, const Folding& folding, std::span<const std::size_t> bounds,
           Accumulator& vector) {
    const auto start = [&](int index) { return bounds[static_cast<std::size_t>(folding.first_rank(index))]; };
    int first = 0;
    for (int half = folding.size() / 2; half > 0; half /= 2) {
        const int kept = (folding.index() & half) == 0 ? first : first + half;
        const int given = 2 * first + half - kept;
        const int partner = folding.rank_of(folding.index() ^ half);
        const std::size_t count = start(kept + half) - start(kept);
        exchange(team, vector.partial(start(given)), vector.bytes(start(given + half) - start(given)),
                 partner, vector.incoming(start(kept)), vector.bytes(count), partner);
        vector.merge(team, partner, start(kept), count);
        first = kept;
    }
}

} // namespace

Outcome reduce_scatter_recursive_halving(const Team& team, const std::byte* contribution, std::byte* block,
                                         std::span<const std::size_t> bounds, const Reduction& reduction) {
    const Folding folding(team);
    const std::size_t total = bounds.back();
    const auto first = [&](int rank) { return bounds[static_cast<std::size_t>(rank)]; };
    const auto bytes = [&](int rank) { return (first(rank + 1) - first(rank)) * reduction.extent(); };
    Scratch scratch(2 * total * reduction.extent());
    if (!scratch.ok()) return Outcome::out_of_memory;
    copy_bytes(scratch.data(), contribution, total * reduction.extent());

    Accumulator vector(reduction, scratch.data(), scratch.data() + total * reduction.extent());
    vector.fold(team, folding, total);
    if (!folding.participates()) {
        receive(team, block, bytes(team.rank), folding.pair());
        return Outcome::complete;
    }
    halve(team, folding, bounds, vector);
    if (folding.is_paired())
        send(team, vector.partial(first(folding.pair())), bytes(folding.pair()), folding.pair());
    copy_bytes(block, vector.partial(first(team.rank)), bytes(team.rank));
    return Outcome::complete;
}

} // namespace vaquero::mpi
