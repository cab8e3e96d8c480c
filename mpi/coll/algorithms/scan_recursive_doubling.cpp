// Scan and exscan: recursive doubling, for any operation and any number of ranks.
// Hillis, Steele: Data parallel algorithms, 1986; in this form in MPICH.
//
// In step k each rank exchanges with its partner 2^k away (if there is one) the reduction of its group of 2^k
// ranks, and combines the two. What comes from below also belongs to its prefix. At the upper end groups may
// be incomplete, but nobody above is there to need them.
//
// Cost: lg n (alpha + m beta + 2 m gamma). Scratch: 2 m.
#include "mpi/coll/algorithms/accumulator.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

/// Whether `result` holds anything yet.
enum class Prefix { empty, started };

Outcome scan(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
             const Reduction& reduction, Prefix prefix) {
    const std::size_t bytes = count * reduction.extent();
    Scratch scratch(2 * bytes);
    if (!scratch.ok()) return Outcome::out_of_memory;
    copy_bytes(scratch.data(), contribution, bytes);
    Accumulator group(reduction, scratch.data(), scratch.data() + bytes);
    for (int bit = 1; bit < team.size; bit *= 2) {
        const int partner = team.rank ^ bit;
        if (partner >= team.size) continue;
        exchange(team, group.partial(), bytes, partner, group.incoming(), bytes, partner);
        if (partner < team.rank) {
            if (prefix == Prefix::empty) {
                copy_bytes(result, group.incoming(), bytes);
                prefix = Prefix::started;
            } else {
                reduction.apply(group.incoming(), result, count);
            }
        }
        group.merge(team, partner, 0, count);
    }
    return Outcome::complete;
}

} // namespace

Outcome scan_recursive_doubling(const Team& team, const std::byte* contribution, std::byte* result,
                                std::size_t count, const Reduction& reduction) {
    copy_bytes(result, contribution, count * reduction.extent());
    return scan(team, contribution, result, count, reduction, Prefix::started);
}

Outcome exscan_recursive_doubling(const Team& team, const std::byte* contribution, std::byte* result,
                                  std::size_t count, const Reduction& reduction) {
    return scan(team, contribution, result, count, reduction, Prefix::empty);
}

} // namespace vaquero::mpi
