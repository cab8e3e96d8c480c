// Allreduce: reduce-scatter, then allgather, for long messages and any operation.
// Rabenseifner: Optimization of collective reduction operations, 2004.
//
// 1. Fold to a power of two (folding.hpp).
// 2. Reduce-scatter by vector halving and distance doubling (halving.hpp): each participant has one part.
// 3. Allgather by vector doubling and distance halving: partners exchange the ranges they have.
// 4. Those who sat out get the result from their pair.
//
// Cost: 2 lg n alpha + 2 m beta + m gamma; not a power of two: 2 alpha + 2 m beta + m gamma more. Scratch: m.
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/halving.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

void allgather_parts(const Team& team, const Folding& folding, const Partition& parts, PartRange range,
                     const Accumulator& vector, std::byte* buffer) {
    const auto start = [&](PartRange r) { return buffer + vector.bytes(parts.first(r.first)); };
    const auto size = [&](PartRange r) { return vector.bytes(parts.length(r.first, r.length)); };
    for (int bit = folding.size() / 2; bit > 0; bit /= 2) {
        const int partner = folding.rank_of(folding.index() ^ bit);
        const PartRange theirs = range.sibling_of(folding.index(), bit);
        exchange(team, start(range), size(range), partner, start(theirs), size(theirs), partner);
        range = {std::min(range.first, theirs.first), 2 * range.length};
    }
}

} // namespace

Outcome allreduce_rabenseifner(const Team& team, std::byte* buffer, std::size_t count,
                               const Reduction& reduction) {
    const Folding folding(team);
    const Partition parts(count, folding.size());
    const std::size_t bytes = count * reduction.extent();
    Scratch scratch(bytes);
    if (!scratch.ok()) return Outcome::out_of_memory;

    Accumulator vector(reduction, buffer, scratch.data());
    vector.fold(team, folding, count);
    if (!folding.participates()) {
        receive(team, buffer, bytes, folding.pair());
        return Outcome::complete;
    }
    const PartRange own = reduce_scatter_by_halving(team, folding, parts, vector);
    const std::size_t first = parts.first(own.first);
    copy_bytes(buffer + vector.bytes(first), vector.partial(first), vector.bytes(parts.length(own.first, 1)));
    allgather_parts(team, folding, parts, own, vector, buffer);
    if (folding.is_paired()) send(team, buffer, bytes, folding.pair());
    return Outcome::complete;
}

} // namespace vaquero::mpi
