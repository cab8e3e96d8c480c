// Alltoall in place: exchanges between symmetric pairs, for blocks of any sizes.
//
// In step k each rank swaps blocks with the one whose rank is k minus its own (modulo n): every pair meets in
// exactly one step, and all pairs of a step are disjoint.
//
// Cost: n (alpha + b beta) for blocks of b bytes. Scratch: the longest block.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

Outcome alltoall_in_place(const Team& team, Blocks blocks) {
    std::size_t longest = 0;
    for (int rank = 0; rank < team.size; ++rank)
        longest = std::max(longest, blocks.bytes(rank));
    Scratch outgoing(longest);
    if (!outgoing.ok()) return Outcome::out_of_memory;
    for (int step = 0; step < team.size; ++step) {
        const int partner = (step - team.rank + team.size) % team.size;
        if (partner == team.rank) continue;
        const auto block = blocks[partner];
        copy_bytes(outgoing.data(), block.data(), block.size());
        exchange(team, outgoing.data(), block.size(), partner, block.data(), block.size(), partner);
    }
    return Outcome::complete;
}

} // namespace vaquero::mpi
