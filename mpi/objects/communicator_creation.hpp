// New communicators from old ones: collective over the old one [MPI 3.1 §6.4].
#pragma once

#include <mpi.h>

#include "mpi/objects/communicator.hpp"

namespace vaquero::mpi {

/// The members of `parent` with the same `color` become one communicator each, ordered by `key` and then by
/// rank in `parent`; `*result` is the caller's, MPI_COMM_NULL for the color MPI_UNDEFINED. It inherits the
/// error handler. MPI_ERR_NO_MEM when memory has run out, else MPI_SUCCESS; raises nothing.
int split_communicator(Communicator& parent, int color, int key, MPI_Comm* result);

} // namespace vaquero::mpi
