// Allreduce: recursive doubling, for short messages and any operation.
// Thakur, Rabenseifner, Gropp: Optimization of Collective Communication Operations in MPICH, 2005, §4.5.
//
// 1. Fold to a power of two (folding.hpp).
// 2. In step k partners 2^k apart exchange their partial results, and both combine them in rank order.
// 3. Those who sat out get the result from their pair.
//
// Cost: lg n (alpha + m beta + m gamma); not a power of two: 2 alpha + 2 m beta + m gamma more. Scratch: m.
#include "mpi/coll/accumulator.hpp"
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

Outcome allreduce_recursive_doubling(const Team& team, std::byte* buffer, std::size_t count,
                                     const Reduction& reduction) {
    const Folding folding(team);
    const std::size_t bytes = count * reduction.extent();
    Scratch scratch(bytes);
    if (!scratch.ok()) return Outcome::out_of_memory;

    Accumulator vector(reduction, buffer, scratch.data());
    vector.fold(team, folding, count);
    if (!folding.participates()) {
        receive(team, buffer, bytes, folding.pair());
        return Outcome::complete;
    }
    for (int bit = 1; bit < folding.size(); bit *= 2) {
        const int partner = folding.rank_of(folding.index() ^ bit);
        exchange(team, vector.partial(), bytes, partner, vector.incoming(), bytes, partner);
        vector.merge(team, partner, 0, count);
    }
    copy_bytes(buffer, vector.partial(), bytes);
    if (folding.is_paired()) send(team, buffer, bytes, folding.pair());
    return Outcome::complete;
}

} // namespace vaquero::mpi
