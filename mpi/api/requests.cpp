// Requests other than waiting for them: cancel, free, look [MPI 3.1 §3.7.3, §3.7.6, §3.8.4].

#include <mpi.h>

#include "mpi/messages/requests.hpp"
#include "mpi/messages/status.hpp"
#include "mpi/objects/errors.hpp"

using namespace vaquero::mpi;

namespace {

/// check_requests() for a call that doesn't take MPI_REQUEST_NULL.
int check_active(const char* function, const MPI_Request* request) {
    if (const int error = check_requests(function, 1, request)) return error;
    if (*request != MPI_REQUEST_NULL) return MPI_SUCCESS;
    return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "MPI_REQUEST_NULL is no request");
}

} // namespace

int MPI_Cancel(MPI_Request* request) {
    if (const int error = check_active("MPI_Cancel", request)) return error;
    Request& cancelled = *find_request(*request);
    // A send can't be called back: it completes as if nothing had happened, which MPI 3.1 §3.8.4 allows.
    if (cancelled.kind == Request::Kind::receive && state().matching.withdraw(cancelled.receive)) {
        cancelled.receive.cancelled = true;
        cancelled.receive.complete = true;
    }
    return MPI_SUCCESS;
}

int MPI_Test_cancelled(const MPI_Status* status, int* flag) {
    *flag = status->vaquero_cancelled;
    return MPI_SUCCESS;
}

int MPI_Request_free(MPI_Request* request) {
    if (const int error = check_active("MPI_Request_free", request)) return error;
    Request& freed = *find_request(*request);
    if (freed.complete())
        release_request(state(), freed);
    else
        orphan_request(freed);
    *request = MPI_REQUEST_NULL;
    return MPI_SUCCESS;
}

int MPI_Request_get_status(MPI_Request request, int* flag, MPI_Status* status) {
    if (const int error = check_requests("MPI_Request_get_status", 1, &request)) return error;
    *flag = 1;
    if (request == MPI_REQUEST_NULL) {
        set_empty_status(status);
        return MPI_SUCCESS;
    }
    const Request& looked_at = *find_request(request);
    *flag = test_once(*state().engine, [&] { return looked_at.complete(); });
    if (*flag) set_status(status, looked_at);
    return MPI_SUCCESS;
}
