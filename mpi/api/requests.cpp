// Requests other than waiting for them: cancel, free, look; and those that a program completes itself
// [MPI 3.1 §3.7.3, §3.7.6, §3.8.4, §12.2].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

namespace {

/// check_requests() for a call that doesn't take MPI_REQUEST_NULL.
int check_existing(const char* function, const MPI_Request* request) {
    if (const int error = check_requests(function, 1, request)) return error;
    if (*request != MPI_REQUEST_NULL) return MPI_SUCCESS;
    return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "MPI_REQUEST_NULL is no request");
}

} // namespace

int MPI_Cancel(MPI_Request* request) {
    if (const int error = check_existing("MPI_Cancel", request)) return error;
    Request& cancelled = *find_request(*request);
    if (cancelled.kind == Request::Kind::generalized) {
        const GeneralizedOperation& operation = cancelled.generalized;
        if (operation.cancel == nullptr) return MPI_SUCCESS;
        const int error = operation.cancel(operation.extra_state, operation.complete);
        if (error == MPI_SUCCESS) return MPI_SUCCESS;
        return raise(MPI_COMM_WORLD, error, "MPI_Cancel", "the request's own function failed");
    }
    // A send can't be called back: it completes as if nothing had happened, which MPI 3.1 §3.8.4 allows.
    if (cancelled.kind == Request::Kind::receive && state().matching.withdraw(cancelled.receive)) {
        cancelled.receive.cancelled = true;
        cancelled.receive.complete = true;
    }
    return MPI_SUCCESS;
}

int MPI_Test_cancelled(const MPI_Status* status, int* flag) {
    Arguments arguments("MPI_Test_cancelled");
    arguments.out(status);
    arguments.out(flag);
    if (!arguments.failed()) *flag = is_cancelled(*status);
    return arguments.error();
}

int MPI_Request_free(MPI_Request* request) {
    if (const int error = check_existing("MPI_Request_free", request)) return error;
    Request& freed = *find_request(*request);
    const GeneralizedOperation generalized =
        freed.kind == Request::Kind::generalized ? freed.generalized : GeneralizedOperation{};
    if (!freed.is_active || freed.complete())
        release_request(state(), freed);
    else
        orphan_request(freed);
    *request = MPI_REQUEST_NULL;
    // MPI 3.1 §12.2: what is freed before it is complete ends by MPI_Grequest_complete.
    if (generalized.complete && generalized.free != nullptr) return generalized.free(generalized.extra_state);
    return MPI_SUCCESS;
}

int MPI_Request_get_status(MPI_Request request, int* flag, MPI_Status* status) {
    constexpr const char* function = "MPI_Request_get_status";
    if (const int error = enter_for(function, flag)) return error;
    if (const int error = check_requests(function, 1, &request)) return error;
    *flag = 1;
    Request* const looked_at = request != MPI_REQUEST_NULL ? find_request(request) : nullptr;
    if (looked_at == nullptr || !looked_at->is_active) {
        set_empty_status(status);
        return MPI_SUCCESS;
    }
    *flag = test_once(*state().engine, [&] { return looked_at->complete(); });
    if (*flag == 0) return MPI_SUCCESS;
    if (looked_at->kind != Request::Kind::generalized) {
        set_status(status, *looked_at);
        return MPI_SUCCESS;
    }
    const GeneralizedOperation& operation = looked_at->generalized;
    if (status == MPI_STATUS_IGNORE || operation.query == nullptr) return MPI_SUCCESS;
    set_empty_status(status);
    return operation.query(operation.extra_state, status);
}

int MPI_Grequest_start(MPI_Grequest_query_function* query_fn, MPI_Grequest_free_function* free_fn,
                       MPI_Grequest_cancel_function* cancel_fn, void* extra_state, MPI_Request* request) {
    Arguments arguments("MPI_Grequest_start");
    arguments.out(request);
    if (arguments.failed()) return arguments.error();
    Request* const created = create_request(arguments.rank(), Request::Kind::generalized,
                                            arguments.communicator(), arguments.function());
    arguments.memory(created);
    if (arguments.failed()) return arguments.error();
    created->generalized = {query_fn, free_fn, cancel_fn, extra_state, false};
    *request = handle_of(*created);
    return MPI_SUCCESS;
}

int MPI_Grequest_complete(MPI_Request request) {
    constexpr const char* function = "MPI_Grequest_complete";
    RankState& rank = enter(function);
    // It may have been freed.
    Request* const completed = rank.requests.find(request);
    if (completed == nullptr || completed->kind != Request::Kind::generalized)
        return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "not a generalized request");
    completed->generalized.complete = true;
    if (completed->orphaned && completed->generalized.free != nullptr)
        return completed->generalized.free(completed->generalized.extra_state);
    return MPI_SUCCESS;
}
