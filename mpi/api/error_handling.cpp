// Error classes and error handlers [MPI 3.1 §8.3, §8.4].

#include <mpi.h>

#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/api/calls.hpp"
#include "mpi/objects/error_handlers.hpp"

using namespace vaquero::mpi;

int MPI_Error_class(int errorcode, int* errorclass) {
    // Error codes are the classes themselves.
    *errorclass = errorcode;
    return MPI_SUCCESS;
}

int MPI_Error_string(int errorcode, char* string, int* resultlen) {
    const char* text = error_text(errorcode);
    if (text == nullptr) text = "unknown error code";
    const std::size_t length = std::strlen(text);
    std::memcpy(string, text, length + 1);
    *resultlen = static_cast<int>(length);
    return MPI_SUCCESS;
}

int MPI_Comm_create_errhandler(MPI_Comm_errhandler_function* function, MPI_Errhandler* errhandler) {
    UserErrorHandler* handler = enter("MPI_Comm_create_errhandler").error_handlers.allocate();
    if (handler == nullptr)
        return raise(MPI_COMM_WORLD, MPI_ERR_NO_MEM, "MPI_Comm_create_errhandler", "out of memory");
    handler->function = function;
    *errhandler = handle_of(*handler);
    return MPI_SUCCESS;
}

int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler errhandler) {
    Arguments arguments("MPI_Comm_set_errhandler", comm);
    arguments.require(is_error_handler(errhandler), MPI_ERR_ARG, "invalid error handler");
    if (arguments.failed()) return arguments.error();
    Communicator& communicator = arguments.communicator();
    retain_error_handler(errhandler);
    release_error_handler(communicator.error_handler());
    communicator.set_error_handler(errhandler);
    return MPI_SUCCESS;
}

int MPI_Comm_get_errhandler(MPI_Comm comm, MPI_Errhandler* errhandler) {
    const Arguments arguments("MPI_Comm_get_errhandler", comm);
    if (arguments.failed()) return arguments.error();
    *errhandler = arguments.communicator().error_handler();
    // MPI 3.1 §8.3.1: the caller frees what it gets, as if it had created it.
    retain_error_handler(*errhandler);
    return MPI_SUCCESS;
}

int MPI_Comm_call_errhandler(MPI_Comm comm, int errorcode) {
    const Arguments arguments("MPI_Comm_call_errhandler", comm);
    if (arguments.failed()) return arguments.error();
    const char* text = error_text(errorcode);
    (void)raise(comm, errorcode, "MPI_Comm_call_errhandler", "%s",
                text != nullptr ? text : "unknown error code");
    return MPI_SUCCESS;
}

int MPI_Errhandler_free(MPI_Errhandler* errhandler) {
    (void)enter("MPI_Errhandler_free");
    if (!is_error_handler(*errhandler))
        return raise(MPI_COMM_WORLD, MPI_ERR_ARG, "MPI_Errhandler_free", "invalid error handler");
    release_error_handler(*errhandler);
    *errhandler = MPI_ERRHANDLER_NULL;
    return MPI_SUCCESS;
}
