// The error handlers that programs define, by handle.
#pragma once

#include <mpi.h>

#include "mpi/objects/user_objects.hpp"

namespace vaquero::mpi {

/// The user-defined error handler behind a handle; nullptr for the predefined ones and when there is none.
UserErrorHandler* find_error_handler(MPI_Errhandler handler);

MPI_Errhandler handle_of(const UserErrorHandler& handler);

/// Whether `handler` is predefined or user-defined.
bool is_error_handler(MPI_Errhandler handler);

/// One communicator or program variable more, or less, uses `handler`. A user-defined one ends with its last
/// use.
void retain_error_handler(MPI_Errhandler handler);
void release_error_handler(MPI_Errhandler handler);

} // namespace vaquero::mpi
