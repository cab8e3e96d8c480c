// Allgather: ring, for long messages and blocks of any sizes.
//
// In each step a rank passes on to its right neighbour the block that it got from the left one (ring.hpp).
//
// Cost: (n - 1) (alpha + b beta) for blocks of b bytes. No scratch, no copying; only neighbours communicate.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/ring.hpp"

namespace vaquero::mpi {

void allgather_ring(const Team& team, Blocks blocks) {
    pass_around_ring(team, team.rank, [&](int rank) { return blocks[rank]; });
}

} // namespace vaquero::mpi
