// On the host ranks share globals, and ranks of one core even a thread: the slot by rank leads to its state.

#include "mpi/rank_state.hpp"

namespace vaquero::mpi {

RankState* find_state() {
    // Relaxed: the rank itself has stored it.
    return static_cast<RankState*>(
        platform::rank_slot(platform::this_rank()).load(std::memory_order_relaxed));
}

void set_state(RankState*) {}

} // namespace vaquero::mpi
