// The ring allgather, for blocks of any shape.
#pragma once

#include "mpi/coll/team.hpp"

namespace vaquero::mpi {

/// Every rank has block `own` and ends with all `team.size` blocks; a right neighbour's own block is the
/// next. `block(i)` is the std::span<std::byte> of block i. In each of n - 1 steps a rank passes to the right
/// the block that came from the left in the step before.
template <class Block>
void pass_around_ring(const Team& team, int own, Block block) {
    const int size = team.size;
    const int right = (team.rank + 1) % size;
    const int left = (team.rank - 1 + size) % size;
    for (int step = 0; step < size - 1; ++step) {
        const auto outgoing = block((own - step + size) % size);
        const auto incoming = block((own - step - 1 + size) % size);
        exchange(team, outgoing.data(), outgoing.size(), right, incoming.data(), incoming.size(), left);
    }
}

} // namespace vaquero::mpi
