// In the guest each rank has its own copy of a global, so a plain one leads to the rank's state.

#include "mpi/rank_state.hpp"

namespace vaquero::mpi {
namespace {

RankState* this_rank_state = nullptr;

} // namespace

RankState* find_state() {
    return this_rank_state;
}

void set_state(RankState* state) {
    this_rank_state = state;
}

} // namespace vaquero::mpi
