// A user's mistake: an MPI error class, told to the communicator's error handler.
#pragma once

#include <mpi.h>

namespace vaquero::mpi {

/// The exit status of the machine when a mistake is met under MPI_ERRORS_ARE_FATAL.
inline constexpr int fatal_error_status = 70;

/// Tells the error handler of `comm` (MPI_COMM_WORLD's when `comm` is no communicator) that `function` met a
/// mistake [MPI 3.1 §8.3]. MPI_ERRORS_ARE_FATAL ends the machine with one line that names function, rank and
/// reason, such as `MPI_Send on rank 1: invalid rank 7 (communicator of 4)`; otherwise returns `error_class`
/// for `function` to return. `format` as for printf gives the reason.
[[gnu::format(printf, 4, 5)]] int raise(MPI_Comm comm, int error_class, const char* function,
                                        const char* format, ...);

/// A mistake before MPI_Init or after MPI_Finalize, when there is no error handler to ask: always fatal.
[[noreturn]] void raise_outside_mpi(const char* function);

/// The text that MPI_Error_string gives for `error_class`; nullptr when it isn't one.
const char* error_text(int error_class);

} // namespace vaquero::mpi
