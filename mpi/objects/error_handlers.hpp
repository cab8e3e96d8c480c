// The error handlers that programs make [MPI 3.1 §8.3].
#pragma once

#include <mpi.h>

#include <cstdint>

namespace vaquero::mpi {

/// From MPI_Comm_create_errhandler and its kin; its handle is its address. It ends with its last use.
struct ErrorHandler {
    enum class Kind : std::uint8_t { communicator, window, file };
    union Function {
        MPI_Comm_errhandler_function* communicator;
        MPI_Win_errhandler_function* window;
        MPI_File_errhandler_function* file;
    };

    Kind kind;
    Function function;
    int uses = 1; ///< handles that the program holds, and objects that it is set on
};

/// The error handler behind a handle; nullptr for the predefined ones and when there is none.
ErrorHandler* find_error_handler(MPI_Errhandler handler);

/// Whether `handler` is predefined, or made for this kind of object.
bool is_error_handler(MPI_Errhandler handler, ErrorHandler::Kind kind);
/// The same for any kind.
bool is_error_handler(MPI_Errhandler handler);

/// One object or program variable more, or less, uses `handler`. Of the predefined ones nobody keeps count.
void retain_error_handler(MPI_Errhandler handler);
void release_error_handler(MPI_Errhandler handler);

} // namespace vaquero::mpi
