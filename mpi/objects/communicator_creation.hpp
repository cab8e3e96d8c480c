// New communicators from old ones [MPI 3.1 §6.4].
#pragma once

#include <mpi.h>

#include "mpi/objects/communicator.hpp"

namespace vaquero::mpi {

/// All of these: the new communicator inherits the error handler of `parent`; nullptr in `*result` for who
/// isn't a member. MPI_ERR_NO_MEM when memory has run out, else MPI_SUCCESS; they raise nothing.

/// The members of `parent` with the same `color` become one communicator each, ordered by `key` and then by
/// rank in `parent`; none for the color MPI_UNDEFINED. Of an intercommunicator, those with one color in both
/// groups become an intercommunicator, and none where only one group has it. Collective over `parent`.
int split_communicator(Communicator& parent, int color, int key, Communicator** result);

/// A communicator of the members of `group`, which all of `team` call with the same group. The team's
/// messages are in a context, and have a tag, of their own.
int create_from_group(Communicator& parent, const Team& team, Group& group, Communicator** result);

/// An intercommunicator between the members of `local` and those of another group, whose first ranks, or
/// `local_leader`, exchange messages on `peer`: collective over both groups.
int create_intercommunicator(Communicator& local, int local_leader, Communicator& peer, int remote_leader,
                             int tag, Communicator** result);

/// The intracommunicator of both groups of `inter`, those with `high` behind the others.
int merge_intercommunicator(Communicator& inter, bool high, Communicator** result);

/// The same groups, and another context. Topology and attributes are the caller's to copy.
int duplicate_communicator(Communicator& original, Communicator** result);

} // namespace vaquero::mpi
