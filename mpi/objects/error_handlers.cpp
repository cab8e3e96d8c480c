#include "mpi/objects/error_handlers.hpp"

#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

namespace {

constexpr MPI_Errhandler first_handle = MPI_ERRHANDLER_NULL + first_user_handle;

} // namespace

UserErrorHandler* find_error_handler(MPI_Errhandler handler) {
    return state().error_handlers.find(static_cast<unsigned>(handler) - static_cast<unsigned>(first_handle));
}

MPI_Errhandler handle_of(const UserErrorHandler& handler) {
    return first_handle + static_cast<int>(HandlePool<UserErrorHandler>::index_of(handler));
}

bool is_error_handler(MPI_Errhandler handler) {
    return handler == MPI_ERRORS_ARE_FATAL || handler == MPI_ERRORS_RETURN ||
           find_error_handler(handler) != nullptr;
}

void retain_error_handler(MPI_Errhandler handler) {
    if (UserErrorHandler* user_handler = find_error_handler(handler)) ++user_handler->uses;
}

void release_error_handler(MPI_Errhandler handler) {
    UserErrorHandler* user_handler = find_error_handler(handler);
    if (user_handler != nullptr && --user_handler->uses == 0) state().error_handlers.release(*user_handler);
}

} // namespace vaquero::mpi
