// Reduction operations by handle.
#pragma once

#include <mpi.h>

#include <optional>

#include "mpi/arguments.hpp"
#include "mpi/coll/reduction.hpp"

namespace vaquero::mpi {

/// The predefined or user-defined operation `op` on elements of `datatype`, for the call whose `arguments`
/// are being checked: MPI_ERR_OP when there is no such operation or it isn't defined on that datatype,
/// MPI_ERR_TYPE when there is no such datatype. Empty when these or earlier checks failed.
std::optional<Reduction> check_operation(Arguments& arguments, MPI_Op op, MPI_Datatype datatype);

} // namespace vaquero::mpi
