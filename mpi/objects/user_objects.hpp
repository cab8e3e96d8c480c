// What programs define themselves and know by a handle, other than communicators and requests.
#pragma once

#include <mpi.h>

namespace vaquero::mpi {

/// Handles of user-defined objects start here above the null handle of their kind; below are the predefined.
inline constexpr int first_user_handle = 0x100;

/// From MPI_Op_create; its handle is MPI_OP_NULL + first_user_handle + index.
struct UserOperation {
    MPI_User_function* function;
    bool commutes;
};

/// From MPI_Comm_create_errhandler; its handle is MPI_ERRHANDLER_NULL + first_user_handle + index. It ends
/// with its last use [MPI 3.1 §8.3.4].
struct UserErrorHandler {
    MPI_Comm_errhandler_function* function = nullptr;
    int uses = 1; ///< handles that the program holds, and communicators that it is set on
};

} // namespace vaquero::mpi
