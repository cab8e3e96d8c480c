// Error classes, codes and handlers [MPI 3.1 §8.3 to §8.5].

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/error_handlers.hpp"

using namespace vaquero::mpi;

namespace {

int create_handler(const char* function, const ErrorHandler& handler, MPI_Errhandler* errhandler) {
    Arguments arguments(function);
    arguments.require(handler.function.communicator != nullptr, MPI_ERR_ARG, "null function");
    arguments.out(errhandler);
    if (arguments.failed()) return arguments.error();
    ErrorHandler* const created = arguments.rank().error_handlers.allocate(handler);
    arguments.memory(created);
    if (!arguments.failed()) *errhandler = handle_cast<MPI_Errhandler>(created);
    return arguments.error();
}

/// MPI 3.1 §8.3.1: what a program gets it frees, as if it had created it.
MPI_Errhandler give_handler(MPI_Errhandler handler) {
    retain_error_handler(handler);
    return handler;
}

void exchange_handlers(MPI_Errhandler& old, MPI_Errhandler wanted) {
    retain_error_handler(wanted);
    release_error_handler(old);
    old = wanted;
}

const char* text_or_unknown(int error_code) {
    const char* const text = error_text(error_code);
    return text != nullptr ? text : "unknown error code";
}

/// A new code of a class, or without one a new class, which is its own code. 0 when there is no room.
int add_code(RankState& rank, int error_class) {
    if (rank.user_error_codes == nullptr) {
        void* const memory = rank.engine->memory().allocate(sizeof(UserErrorCodes));
        if (memory == nullptr) return 0;
        rank.user_error_codes = new (memory) UserErrorCodes();
    }
    const int number = rank.last_used_code + 1;
    const auto index = static_cast<std::size_t>(number - first_user_code);
    if (index >= rank.user_error_codes->codes.size()) return 0;
    void* const memory = rank.engine->memory().allocate(sizeof(UserErrorCodes::Code));
    if (memory == nullptr) return 0;
    rank.user_error_codes->codes[index] =
        new (memory) UserErrorCodes::Code{error_class != 0 ? error_class : number, {}};
    return rank.last_used_code = number;
}

int set_communicator_handler(const char* function, MPI_Comm comm, MPI_Errhandler errhandler) {
    Arguments arguments(function, comm);
    arguments.require(is_error_handler(errhandler, ErrorHandler::Kind::communicator), MPI_ERR_ARG,
                      "invalid error handler");
    if (arguments.failed()) return arguments.error();
    MPI_Errhandler handler = arguments.communicator().error_handler();
    exchange_handlers(handler, errhandler);
    arguments.communicator().set_error_handler(handler);
    return MPI_SUCCESS;
}

int get_communicator_handler(const char* function, MPI_Comm comm, MPI_Errhandler* errhandler) {
    Arguments arguments(function, comm);
    arguments.out(errhandler);
    if (!arguments.failed()) *errhandler = give_handler(arguments.communicator().error_handler());
    return arguments.error();
}

} // namespace

// These two may be called before MPI_Init, when there is nobody to tell of a mistake.
int MPI_Error_class(int errorcode, int* errorclass) {
    if (errorclass == nullptr) return MPI_ERR_ARG;
    *errorclass = class_of_error(errorcode);
    return MPI_SUCCESS;
}

int MPI_Error_string(int errorcode, char* string, int* resultlen) {
    if (string == nullptr || resultlen == nullptr) return MPI_ERR_ARG;
    const char* const text = text_or_unknown(errorcode);
    const std::size_t length = std::strlen(text);
    std::memcpy(string, text, length + 1);
    *resultlen = static_cast<int>(length);
    return MPI_SUCCESS;
}

int MPI_Add_error_class(int* errorclass) {
    Arguments arguments("MPI_Add_error_class");
    arguments.out(errorclass);
    if (arguments.failed()) return arguments.error();
    const int added = add_code(arguments.rank(), 0);
    arguments.require(added != 0, MPI_ERR_NO_MEM, "no room for more error classes");
    if (!arguments.failed()) *errorclass = added;
    return arguments.error();
}

int MPI_Add_error_code(int errorclass, int* errorcode) {
    Arguments arguments("MPI_Add_error_code");
    arguments.out(errorcode);
    arguments.require(class_of_error(errorclass) == errorclass, MPI_ERR_ARG, "there is no such error class");
    if (arguments.failed()) return arguments.error();
    const int added = add_code(arguments.rank(), errorclass);
    arguments.require(added != 0, MPI_ERR_NO_MEM, "no room for more error codes");
    if (!arguments.failed()) *errorcode = added;
    return arguments.error();
}

int MPI_Add_error_string(int errorcode, const char* string) {
    Arguments arguments("MPI_Add_error_string");
    const int last = arguments.rank().last_used_code;
    arguments.require(string != nullptr, MPI_ERR_ARG, "null pointer for the text");
    arguments.require(errorcode >= first_user_code && errorcode <= last, MPI_ERR_ARG,
                      "not a code that the program has added");
    if (arguments.failed()) return arguments.error();
    auto& text =
        arguments.rank().user_error_codes->codes[static_cast<std::size_t>(errorcode - first_user_code)]->text;
    text = {};
    std::copy_n(string, std::min(std::strlen(string), text.size() - 1), text.begin());
    return MPI_SUCCESS;
}

int MPI_Comm_create_errhandler(MPI_Comm_errhandler_function* function, MPI_Errhandler* errhandler) {
    return create_handler("MPI_Comm_create_errhandler",
                          {ErrorHandler::Kind::communicator, {.communicator = function}}, errhandler);
}

int MPI_Win_create_errhandler(MPI_Win_errhandler_function* function, MPI_Errhandler* errhandler) {
    return create_handler("MPI_Win_create_errhandler", {ErrorHandler::Kind::window, {.window = function}},
                          errhandler);
}

int MPI_File_create_errhandler(MPI_File_errhandler_function* function, MPI_Errhandler* errhandler) {
    return create_handler("MPI_File_create_errhandler", {ErrorHandler::Kind::file, {.file = function}},
                          errhandler);
}

int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler errhandler) {
    return set_communicator_handler("MPI_Comm_set_errhandler", comm, errhandler);
}

int MPI_Comm_get_errhandler(MPI_Comm comm, MPI_Errhandler* errhandler) {
    return get_communicator_handler("MPI_Comm_get_errhandler", comm, errhandler);
}

int MPI_Comm_call_errhandler(MPI_Comm comm, int errorcode) {
    const Arguments arguments("MPI_Comm_call_errhandler", comm);
    if (arguments.failed()) return arguments.error();
    (void)raise(comm, errorcode, arguments.function(), "%s", text_or_unknown(errorcode));
    return MPI_SUCCESS;
}

int MPI_Win_set_errhandler(MPI_Win win, MPI_Errhandler errhandler) {
    Arguments arguments("MPI_Win_set_errhandler");
    Window* const window = arguments.rank().windows.find(win);
    arguments.require(window != nullptr, MPI_ERR_WIN, "invalid window");
    arguments.require(is_error_handler(errhandler, ErrorHandler::Kind::window), MPI_ERR_ARG,
                      "invalid error handler");
    if (!arguments.failed()) exchange_handlers(window->error_handler, errhandler);
    return arguments.error();
}

int MPI_Win_get_errhandler(MPI_Win win, MPI_Errhandler* errhandler) {
    Arguments arguments("MPI_Win_get_errhandler");
    const Window* const window = arguments.rank().windows.find(win);
    arguments.require(window != nullptr, MPI_ERR_WIN, "invalid window");
    arguments.out(errhandler);
    if (!arguments.failed()) *errhandler = give_handler(window->error_handler);
    return arguments.error();
}

int MPI_Win_call_errhandler(MPI_Win win, int errorcode) {
    Arguments arguments("MPI_Win_call_errhandler");
    Window* const window = arguments.rank().windows.find(win);
    arguments.require(window != nullptr, MPI_ERR_WIN, "invalid window");
    if (arguments.failed()) return arguments.error();
    (void)raise(*window, errorcode, arguments.function(), "%s", text_or_unknown(errorcode));
    return MPI_SUCCESS;
}

int MPI_Errhandler_free(MPI_Errhandler* errhandler) {
    Arguments arguments("MPI_Errhandler_free");
    arguments.out(errhandler);
    arguments.require(arguments.failed() || is_error_handler(*errhandler), MPI_ERR_ARG,
                      "invalid error handler");
    if (arguments.failed()) return arguments.error();
    release_error_handler(*errhandler);
    *errhandler = MPI_ERRHANDLER_NULL;
    return MPI_SUCCESS;
}

// The names of MPI 1, which MPI 3.0 removed [MPI 3.1 §16.1].
int MPI_Errhandler_create(MPI_Handler_function* handler_fn, MPI_Errhandler* errhandler) {
    return create_handler("MPI_Errhandler_create",
                          {ErrorHandler::Kind::communicator, {.communicator = handler_fn}}, errhandler);
}

int MPI_Errhandler_set(MPI_Comm comm, MPI_Errhandler errhandler) {
    return set_communicator_handler("MPI_Errhandler_set", comm, errhandler);
}

int MPI_Errhandler_get(MPI_Comm comm, MPI_Errhandler* errhandler) {
    return get_communicator_handler("MPI_Errhandler_get", comm, errhandler);
}
