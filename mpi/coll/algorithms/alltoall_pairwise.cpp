// Alltoall: pairwise exchange, for long messages and blocks of any sizes.
//
// In step k each rank sends to the rank k above and receives from the rank k below, so that nobody is sent to
// by two ranks at a time.
//
// Cost: (n - 1) (alpha + b beta) for blocks of b bytes. No scratch.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

void alltoall_pairwise(const Team& team, ConstBlocks source, Blocks destination) {
    const auto own = destination[team.rank];
    copy_bytes(own.data(), source[team.rank].data(), own.size());
    for (int step = 1; step < team.size; ++step) {
        const int above = (team.rank + step) % team.size;
        const int below = (team.rank - step + team.size) % team.size;
        const auto outgoing = source[above];
        const auto incoming = destination[below];
        exchange(team, outgoing.data(), outgoing.size(), above, incoming.data(), incoming.size(), below);
    }
}

} // namespace vaquero::mpi
