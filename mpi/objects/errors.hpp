// A user's mistake: an MPI error class, told to the error handler of the object that the call was on.
#pragma once

#include <mpi.h>

#include <array>
#include <cstdarg>

namespace vaquero::mpi {

class Window;

/// The exit status of the machine when a mistake is met under MPI_ERRORS_ARE_FATAL.
inline constexpr int fatal_error_status = 70;

/// Tells the error handler of `comm` (MPI_COMM_WORLD's when `comm` is no communicator) that `function` met a
/// mistake [MPI 3.1 §8.3]. MPI_ERRORS_ARE_FATAL ends the machine with one line that names function, rank and
/// reason, such as `MPI_Send on rank 1: invalid rank 7 (communicator of 4)`; otherwise returns `error_class`
/// for `function` to return. `format` as for printf gives the reason.
[[gnu::format(printf, 4, 5)]] int raise(MPI_Comm comm, int error_class, const char* function,
                                        const char* format, ...);
/// The same for a call on a window.
[[gnu::format(printf, 4, 5)]] int raise(Window& window, int error_class, const char* function,
                                        const char* format, ...);

/// A mistake before MPI_Init or after MPI_Finalize, when there is no error handler to ask: always fatal.
[[noreturn]] void raise_outside_mpi(const char* function);

/// Error classes and codes that programs add have numbers from here on, and no text until it is set
/// [MPI 3.1 §8.5].
inline constexpr int first_user_code = MPI_ERR_LASTCODE + 1;
struct UserErrorCodes {
    static constexpr int most = 256;
    struct Code {
        int error_class;
        std::array<char, MPI_MAX_ERROR_STRING> text;
    };

    std::array<Code*, most> codes{};
};

/// The class that `error_code` belongs to, MPI_ERR_UNKNOWN if there is no such code.
int class_of_error(int error_code);
/// The text for a class or code; nullptr when it isn't one.
const char* error_text(int error_code);

} // namespace vaquero::mpi
