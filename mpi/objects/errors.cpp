#include "mpi/objects/errors.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

#include "base/text.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/rank_state.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {
namespace {

// By error class, in the order of mpi.h.
constexpr std::array error_texts{
    "MPI_SUCCESS: no error",
    "MPI_ERR_BUFFER: invalid buffer pointer",
    "MPI_ERR_COUNT: invalid count argument",
    "MPI_ERR_TYPE: invalid datatype argument",
    "MPI_ERR_TAG: invalid tag argument",
    "MPI_ERR_COMM: invalid communicator",
    "MPI_ERR_RANK: invalid rank",
    "MPI_ERR_REQUEST: invalid request",
    "MPI_ERR_ROOT: invalid root",
    "MPI_ERR_GROUP: invalid group",
    "MPI_ERR_OP: invalid operation",
    "MPI_ERR_TOPOLOGY: invalid topology",
    "MPI_ERR_DIMS: invalid dimension argument",
    "MPI_ERR_ARG: invalid argument of some other kind",
    "MPI_ERR_UNKNOWN: unknown error",
    "MPI_ERR_TRUNCATE: message truncated on receive",
    "MPI_ERR_OTHER: known error not in this list",
    "MPI_ERR_INTERN: internal error of the MPI library",
    "MPI_ERR_IN_STATUS: error code is in status",
    "MPI_ERR_PENDING: pending request",
    "MPI_ERR_KEYVAL: invalid key value",
    "MPI_ERR_NO_MEM: out of memory",
    "MPI_ERR_INFO: invalid info argument",
    "MPI_ERR_UNSUPPORTED_OPERATION: unsupported operation",
};
static_assert(error_texts.size() == MPI_ERR_UNSUPPORTED_OPERATION + 1);

} // namespace

const char* error_text(int error_class) {
    const auto index = static_cast<unsigned>(error_class);
    return index < error_texts.size() ? error_texts[index] : nullptr;
}

int raise(MPI_Comm comm, int error_class, const char* function, const char* format, ...) {
    Communicator* communicator = find_communicator(comm);
    if (communicator == nullptr) communicator = find_communicator(MPI_COMM_WORLD);
    const MPI_Errhandler handler = communicator->error_handler();

    if (handler == MPI_ERRORS_ARE_FATAL) {
        std::array<char, 160> reason;
        std::va_list arguments;
        va_start(arguments, format);
        std::vsnprintf(reason.data(), reason.size(), format, arguments);
        va_end(arguments);
        const Text<240> line(function, " on rank ", state().rank.value(), ": ",
                             std::string_view(reason.data()));
        platform::abort(fatal_error_status, line.view());
    }
    if (const UserErrorHandler* user_handler = find_error_handler(handler)) {
        // Copies: whatever the handler writes, the call returns its error.
        MPI_Comm raised_on = communicator->handle();
        int raised = error_class;
        user_handler->function(&raised_on, &raised);
    }
    return error_class;
}

void raise_outside_mpi(const char* function) {
    const bool after = find_state() != nullptr;
    const Text<160> line(function, " on rank ", platform::this_rank().value(), ": called ",
                         after ? "after MPI_Finalize" : "before MPI_Init");
    platform::abort(fatal_error_status, line.view());
}

} // namespace vaquero::mpi
