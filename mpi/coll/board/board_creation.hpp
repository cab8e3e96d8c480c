// The beginning and the end of a communicator's boards (coll/board.hpp).
#pragma once

#include "mpi/objects/communicator.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

/// Makes the boards of `communicator` and this rank's view of them; all members call it. False on all members
/// when one of them has no memory left.
[[nodiscard]] bool create_board(RankState& state, Communicator& communicator);

/// This rank uses them no more. Nobody waits: a core gives its board back when it comes by after the last
/// member has let go of it.
void release_board(RankState& state, Communicator& communicator);

} // namespace vaquero::mpi
