#include "mpi/objects/error_handlers.hpp"

#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

bool is_predefined(MPI_Errhandler handler) {
    return handler == MPI_ERRORS_ARE_FATAL || handler == MPI_ERRORS_ABORT || handler == MPI_ERRORS_RETURN;
}

} // namespace

ErrorHandler* find_error_handler(MPI_Errhandler handler) {
    return state().error_handlers.find(handler);
}

bool is_error_handler(MPI_Errhandler handler, ErrorHandler::Kind kind) {
    if (is_predefined(handler)) return true;
    const ErrorHandler* const made = find_error_handler(handler);
    return made != nullptr && made->kind == kind;
}

bool is_error_handler(MPI_Errhandler handler) {
    return is_predefined(handler) || find_error_handler(handler) != nullptr;
}

void retain_error_handler(MPI_Errhandler handler) {
    if (ErrorHandler* const made = find_error_handler(handler)) ++made->uses;
}

void release_error_handler(MPI_Errhandler handler) {
    ErrorHandler* const made = find_error_handler(handler);
    if (made != nullptr && --made->uses == 0) state().error_handlers.release(*made);
}

} // namespace vaquero::mpi
