// Rabenseifner's reduce-scatter, the first half of his reduce and allreduce.
#pragma once

#include "mpi/coll/accumulator.hpp"
#include "mpi/coll/folding.hpp"
#include "mpi/coll/partition.hpp"
#include "mpi/coll/transport.hpp"

namespace vaquero::mpi {

/// Some consecutive parts of a vector that is divided among the participants of a folding.
struct PartRange {
    int first;
    int length;

    /// The half that stays with participant `index` when it shares the range with `index ^ bit`.
    [[nodiscard]] PartRange half_of(int index, int bit) const {
        const int half = length / 2;
        return {(index & bit) == 0 ? first : first + half, half};
    }
    /// The range that participant `index ^ bit` has when `index` has this one: undoes half_of.
    [[nodiscard]] PartRange sibling_of(int index, int bit) const {
        return {(index & bit) == 0 ? first + length : first - length, length};
    }
};

/// Vector halving with distance doubling, for participants only. In each step a participant sends one half of
/// its range to its partner, 1, 2, 4, ... away, and reduces the other. Partners always stand for adjacent
/// runs of ranks, so the order of operands is kept. Returns the one part that ends up here, fully reduced.
inline PartRange reduce_scatter_by_halving(const Team& team, const Folding& folding, const Partition& parts,
                                           Accumulator& vector) {
    const int index = folding.index();
    PartRange range{0, folding.size()};
    for (int bit = 1; bit < folding.size(); bit *= 2) {
        const int partner = folding.rank_of(index ^ bit);
        const PartRange given = range.half_of(index ^ bit, bit);
        const PartRange kept = range.half_of(index, bit);
        const std::size_t count = parts.length(kept.first, kept.length);
        exchange(team, vector.partial(parts.first(given.first)),
                 vector.bytes(parts.length(given.first, given.length)), partner,
                 vector.incoming(parts.first(kept.first)), vector.bytes(count), partner);
        vector.merge(team, partner, parts.first(kept.first), count);
        range = kept;
    }
    return range;
}

} // namespace vaquero::mpi
