// The predefined reduction operations on the predefined datatypes.
#pragma once

#include <mpi.h>

#include "mpi/coll/reduction.hpp"

namespace vaquero::mpi {

/// The loop that applies the predefined operation `op` to elements of `datatype`. nullptr when `op` isn't a
/// predefined reduction or MPI 3.1 §5.9.2 doesn't allow it on that datatype.
ReductionKernel find_kernel(MPI_Op op, MPI_Datatype datatype);

} // namespace vaquero::mpi
