// A team of threads: stands in for point-to-point under the collective algorithms, and is stricter. Every
// send waits until it is received, so an algorithm that relies on buffering hangs here; lengths must match
// exactly.
#pragma once

#include <functional>

#include "mpi/coll/team.hpp"

namespace vaquero::mpi::test {

/// What an operation cost, in the model where a rank sends or receives one message (or both at once) per
/// round.
struct Traffic {
    int rounds = 0;        ///< until the last rank was done: the depth of the operation
    int most_messages = 0; ///< sent by any one rank
};

/// Runs `body` as every member of a team of `ranks`, each in a thread of its own. A message that nobody takes
/// for many seconds ends the process.
Traffic run_team(int ranks, const std::function<void(const Team&)>& body, bool emulated = false);

/// Runs it for teams of 1 to 9, some of them as if on an emulated machine.
void run_teams(const std::function<void(const Team&)>& body);

/// The logarithm to base 2, rounded up: the least number of rounds to reach `ranks` ranks.
int ceil_log2(int ranks);

} // namespace vaquero::mpi::test
