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

/// The same for a call that writes to `result`, which must not be null: MPI_ERR_ARG if so, else MPI_SUCCESS.
inline int enter_for(const char* function, const void* result) {
    (void)enter(function);
    if (result != nullptr) [[likely]]
        return MPI_SUCCESS;
    return raise(MPI_COMM_WORLD, MPI_ERR_ARG, function, "null pointer for a result");
}

} // namespace vaquero::mpi
