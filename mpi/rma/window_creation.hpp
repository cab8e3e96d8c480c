// The beginning and the end of windows [MPI 3.1 §11.2].
#pragma once

#include "mpi/objects/communicator.hpp"
#include "mpi/objects/rank_state.hpp"
#include "mpi/rma/window.hpp"

namespace vaquero::mpi {

/// What a rank brings in.
struct WindowMemory {
    void* base; ///< for a window that isn't to be allocated
    MPI_Aint size;
    int unit;
    int flavor;
    bool noncontiguous = false; ///< shared memory need not follow on the neighbour's
};

/// A window of all members of `communicator`, which all call it; nullptr when memory has run out on one of
/// them.
Window* create_window(RankState& rank, Communicator& communicator, const WindowMemory& memory);
/// Once all members are here; all call it.
void free_window(RankState& rank, Window& window);

} // namespace vaquero::mpi
