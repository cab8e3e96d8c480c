// What calls without a communicator begin with.
#pragma once

#include "mpi/objects/errors.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

/// The caller's state; fatal outside of MPI_Init to MPI_Finalize.
inline RankState& enter(const char* function) {
    RankState* rank_state = find_state();
    if (rank_state == nullptr || rank_state->finalized) [[unlikely]]
        raise_outside_mpi(function);
    return *rank_state;
}

} // namespace vaquero::mpi
