// Reduce: reduce-scatter, then gather, for long messages and any operation.
// Rabenseifner: Optimization of collective reduction operations, 2004.
//
// 1. Fold to a power of two, the root taking part (folding.hpp).
// 2. Reduce-scatter by vector halving and distance doubling (halving.hpp): each participant has one part.
// 3. The parts go back the way they came: of two partners, the one on the root's side gets both ranges.
//
// Cost: 2 lg n alpha + 2 m beta + m gamma; not a power of two: alpha + m beta + m gamma more. Scratch: 2 m.
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/halving.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

void gather_parts(const Team& team, const Folding& folding, const Partition& parts, PartRange range,
                  const Accumulator& vector, std::byte* home, int root_index) {
    const auto start = [&](PartRange r) { return home + vector.bytes(parts.first(r.first)); };
    const auto size = [&](PartRange r) { return vector.bytes(parts.length(r.first, r.length)); };
    const int index = folding.index();
    for (int bit = folding.size() / 2; bit > 0; bit /= 2) {
        const int partner = folding.rank_of(index ^ bit);
        if (((index ^ root_index) & bit) != 0) {
            send(team, start(range), size(range), partner);
            return;
        }
        const PartRange theirs = range.sibling_of(index, bit);
        receive(team, start(theirs), size(theirs), partner);
        range = {std::min(range.first, theirs.first), 2 * range.length};
    }
}

} // namespace

Outcome reduce_rabenseifner(const Team& team, const std::byte* contribution, std::byte* result,
                            std::size_t count, const Reduction& reduction, int root) {
    const Folding folding(team, root);
    const Partition parts(count, folding.size());
    const std::size_t bytes = count * reduction.extent();
    Scratch scratch(team.rank == root ? bytes : 2 * bytes);
    if (!scratch.ok()) return Outcome::out_of_memory;
    std::byte* const home = team.rank == root ? result : scratch.data() + bytes;
    copy_bytes(home, contribution, bytes);

    Accumulator vector(reduction, home, scratch.data());
    vector.fold(team, folding, count);
    if (!folding.participates()) return Outcome::complete;
    const PartRange own = reduce_scatter_by_halving(team, folding, parts, vector);
    const std::size_t first = parts.first(own.first);
    copy_bytes(home + vector.bytes(first), vector.partial(first), vector.bytes(parts.length(own.first, 1)));
    gather_parts(team, folding, parts, own, vector, home, Folding({root, team.size, nullptr}, root).index());
    return Outcome::complete;
}

} // namespace vaquero::mpi
