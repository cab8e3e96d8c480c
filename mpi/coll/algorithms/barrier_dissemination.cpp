// Barrier: dissemination.
// Hensgen, Finkel, Manber: Two algorithms for barrier synchronization, 1988.
//
// In round k each rank signals the rank 2^k above it and waits for the one 2^k below, round the circle. After
// round k it has heard, directly or not, from the 2^(k+1) - 1 ranks below.
//
// Cost: lg n alpha. No power of two needed.
#include "mpi/coll/algorithms/algorithms.hpp"

namespace vaquero::mpi {

void barrier_dissemination(const Team& team) {
    for (int distance = 1; distance < team.size; distance *= 2) {
        const int above = (team.rank + distance) % team.size;
        const int below = (team.rank - distance + team.size) % team.size;
        exchange(team, nullptr, 0, above, nullptr, 0, below);
    }
}

} // namespace vaquero::mpi
