// Reduction operations that programs make [MPI 3.1 §5.9.5].
#pragma once

#include <mpi.h>

namespace vaquero::mpi {

/// From MPI_Op_create; its handle is its address.
struct UserOperation {
    MPI_User_function* function;
    bool commutes;
};

} // namespace vaquero::mpi
