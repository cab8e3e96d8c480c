#include "mpi/objects/errors.hpp"

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
    "MPI_ERR_PENDING: pending request",
    "MPI_ERR_IN_STATUS: error code is in status",
    "MPI_ERR_ACCESS: permission denied",
    "MPI_ERR_AMODE: invalid access mode",
    "MPI_ERR_ASSERT: invalid assertion",
    "MPI_ERR_BAD_FILE: invalid file name",
    "MPI_ERR_BASE: invalid base address",
    "MPI_ERR_CONVERSION: data conversion failed",
    "MPI_ERR_DISP: invalid displacement",
    "MPI_ERR_DUP_DATAREP: data representation is defined already",
    "MPI_ERR_FILE_EXISTS: file exists",
    "MPI_ERR_FILE_IN_USE: file is in use",
    "MPI_ERR_FILE: invalid file handle",
    "MPI_ERR_INFO_KEY: invalid info key",
    "MPI_ERR_INFO_NOKEY: no such info key",
    "MPI_ERR_INFO_VALUE: invalid info value",
    "MPI_ERR_INFO: invalid info argument",
    "MPI_ERR_IO: input or output failed",
    "MPI_ERR_KEYVAL: invalid key value",
    "MPI_ERR_LOCKTYPE: invalid lock type",
    "MPI_ERR_NAME: no such service name",
    "MPI_ERR_NO_MEM: out of memory",
    "MPI_ERR_NOT_SAME: collective argument differs between ranks",
    "MPI_ERR_NO_SPACE: not enough space",
    "MPI_ERR_NO_SUCH_FILE: no such file",
    "MPI_ERR_PORT: invalid port",
    "MPI_ERR_QUOTA: quota exceeded",
    "MPI_ERR_READ_ONLY: read-only file",
    "MPI_ERR_RMA_ATTACH: memory cannot be attached",
    "MPI_ERR_RMA_CONFLICT: conflicting accesses to window",
    "MPI_ERR_RMA_RANGE: target memory is not part of the window",
    "MPI_ERR_RMA_SHARED: memory cannot be shared",
    "MPI_ERR_RMA_SYNC: wrong synchronization of window",
    "MPI_ERR_SERVICE: invalid service name",
    "MPI_ERR_SIZE: invalid size",
    "MPI_ERR_SPAWN: cannot start processes",
    "MPI_ERR_UNSUPPORTED_DATAREP: unsupported data representation",
    "MPI_ERR_UNSUPPORTED_OPERATION: unsupported operation",
    "MPI_ERR_WIN: invalid window",
    "MPI_ERR_RMA_FLAVOR: wrong flavor of window",
    "MPI_ERR_PROC_ABORTED: process has aborted",
    "MPI_ERR_VALUE_TOO_LARGE: value does not fit",
    "MPI_ERR_SESSION: invalid session",
    "MPI_ERR_ERRHANDLER: invalid error handler",
    "MPI_ERR_ABI: ABI mismatch",
};
static_assert(error_texts.size() == MPI_ERR_ABI + 1);

[[noreturn]] void end_with(const char* function, const char* format, std::va_list arguments) {
    std::array<char, 160> reason;
    std::vsnprintf(reason.data(), reason.size(), format, arguments);
    const Text<240> line(function, " on rank ", state().rank.value(), ": ", std::string_view(reason.data()));
    platform::abort(fatal_error_status, line.view());
}

/// Copies are told: whatever the handler writes, the call returns its error.
void call(const ErrorHandler& handler, void* object, int error_code) {
    switch (handler.kind) {
    case ErrorHandler::Kind::communicator: {
        auto comm = static_cast<MPI_Comm>(object);
        handler.function.communicator(&comm, &error_code);
        return;
    }
    case ErrorHandler::Kind::window: {
        auto window = static_cast<MPI_Win>(object);
        handler.function.window(&window, &error_code);
        return;
    }
    case ErrorHandler::Kind::file:
        break;
    }
    auto file = static_cast<MPI_File>(object);
    handler.function.file(&file, &error_code);
}

int tell(MPI_Errhandler handler, void* object, int error_code, const char* function, const char* format,
         std::va_list arguments) {
    if (handler == MPI_ERRORS_ARE_FATAL || handler == MPI_ERRORS_ABORT) end_with(function, format, arguments);
    if (const ErrorHandler* made = find_error_handler(handler)) call(*made, object, error_code);
    return error_code;
}

} // namespace

int class_of_error(int error_code) {
    if (static_cast<std::size_t>(error_code) < error_texts.size()) return error_code;
    const RankState* const rank = find_state();
    const UserErrorCodes* const added = rank != nullptr ? rank->user_error_codes : nullptr;
    if (added == nullptr || error_code < first_user_code || error_code > rank->last_used_code)
        return MPI_ERR_UNKNOWN;
    const UserErrorCodes::Code* const code =
        added->codes[static_cast<std::size_t>(error_code - first_user_code)];
    return code != nullptr ? code->error_class : MPI_ERR_UNKNOWN;
}

const char* error_text(int error_code) {
    if (static_cast<std::size_t>(error_code) < error_texts.size())
        return error_texts[static_cast<std::size_t>(error_code)];
    if (class_of_error(error_code) == MPI_ERR_UNKNOWN) return nullptr;
    return state()
        .user_error_codes->codes[static_cast<std::size_t>(error_code - first_user_code)]
        ->text.data();
}

int raise(MPI_Comm comm, int error_class, const char* function, const char* format, ...) {
    Communicator* communicator = find_communicator(comm);
    if (communicator == nullptr) communicator = state().world;
    std::va_list arguments;
    va_start(arguments, format);
    const int error =
        tell(communicator->error_handler(), communicator->handle(), error_class, function, format, arguments);
    va_end(arguments);
    return error;
}

int raise(Window& window, int error_class, const char* function, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    const int error = tell(window.error_handler, &window, error_class, function, format, arguments);
    va_end(arguments);
    return error;
}

void raise_outside_mpi(const char* function) {
    const bool after = find_state() != nullptr;
    const Text<160> line(function, " on rank ", platform::this_rank().value(), ": called ",
                         after ? "after MPI_Finalize" : "before MPI_Init");
    platform::abort(fatal_error_status, line.view());
}

} // namespace vaquero::mpi
