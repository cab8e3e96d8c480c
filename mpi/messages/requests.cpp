#include "mpi/messages/requests.hpp"

#include "mpi/api/calls.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/objects/datatype.hpp"

namespace vaquero::mpi {

void free_complete_orphans(RankState& rank) {
    while (Request* request = rank.orphans.take([](const Request& orphan) { return orphan.complete(); }))
        release_request(rank, *request);
}

bool create_completed_send(RankState& rank) {
    Request* request = rank.requests.allocate(Request::Kind::send);
    if (request == nullptr) return false;
    request->send.handover.complete.store(1, std::memory_order_relaxed); // only this rank looks at it
    rank.completed_send = request;
    return true;
}

Request* create_request(RankState& rank, Request::Kind kind, Communicator& communicator, const char* function,
                        MPI_Datatype datatype) {
    Request* const request = create_request(rank, kind, communicator, function);
    if (request == nullptr) return nullptr;
    request->datatype = find_datatype(datatype);
    if (request->datatype == nullptr) return request;
    ++request->datatype->uses;
    request->is_plain = false;
    return request;
}

void release_request(RankState& rank, Request& request) {
    if (&request == rank.completed_send) return;
    if (request.communicator != nullptr) release_communicator(rank, *request.communicator);
    if (request.datatype != nullptr) release_datatype(rank, *request.datatype);
    if (request.persistent != nullptr)
        rank.engine->memory().release(request.persistent, sizeof(PersistentCall));
    rank.requests.release(request);
}

int check_requests(const char* function, int count, const MPI_Request requests[]) {
    const RankState& rank = enter(function);
    if (count < 0) return raise(MPI_COMM_WORLD, MPI_ERR_COUNT, function, "invalid count %d", count);
    if (count > 0 && requests == nullptr)
        return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "null pointer to requests");
    for (int i = 0; i < count; ++i)
        if (requests[i] != MPI_REQUEST_NULL && find_request(rank, requests[i]) == nullptr)
            return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "invalid request %#lx",
                         static_cast<unsigned long>(code_of(requests[i])));
    return MPI_SUCCESS;
}

namespace {

/// MPI 3.1 §12.2: the program fills in the status, and frees what it has.
int retire_generalized(MPI_Request& handle, Request& request, MPI_Status* status) {
    MPI_Status own_status{};
    set_empty_status(&own_status);
    MPI_Status* const filled = status != MPI_STATUS_IGNORE ? status : &own_status;
    const GeneralizedOperation operation = request.generalized;
    int error = operation.query != nullptr ? operation.query(operation.extra_state, filled) : MPI_SUCCESS;
    handle = MPI_REQUEST_NULL;
    release_request(state(), request);
    if (operation.free != nullptr)
        if (const int free_error = operation.free(operation.extra_state)) error = free_error;
    return error;
}

} // namespace

int retire_request(MPI_Request& handle, Request& request, MPI_Status* status) {
    if (request.kind == Request::Kind::generalized) [[unlikely]]
        return retire_generalized(handle, request, status);
    set_status(status, request);
    if (request.persistent != nullptr) [[unlikely]] {
        request.is_active = false;
        return MPI_SUCCESS;
    }
    release_request(state(), request);
    handle = MPI_REQUEST_NULL;
    return MPI_SUCCESS;
}

int retire_other_single(const char* function, MPI_Request& handle, Request& request, MPI_Status* status) {
    const bool truncated = outcome_of(request) == MPI_ERR_TRUNCATE;
    if (!truncated) [[likely]] {
        const int error = retire_request(handle, request, status);
        if (error == MPI_SUCCESS) [[likely]]
            return MPI_SUCCESS;
        return raise(MPI_COMM_WORLD, error, function, "the request's own function failed");
    }
    const MPI_Comm comm = comm_of(request);
    const ReceiveOperation receive = request.receive;
    (void)retire_request(handle, request, status);
    return check_truncation(receive, comm, function);
}

int pass_over(const char* function, const MPI_Request* handle, MPI_Status* status) {
    if (const int error = check_requests(function, 1, handle)) return error;
    set_empty_status(status);
    return MPI_SUCCESS;
}

void orphan_request(Request& request) {
    request.orphaned = true;
    state().orphans.push(request);
}

void finish_orphans(RankState& rank, const char* function) {
    const auto unfinished_send = [](const Request& request) {
        return request.kind == Request::Kind::send && !request.complete();
    };
    wait_until(
        *rank.engine, [&] { return rank.orphans.find(unfinished_send) == nullptr; },
        [&](WaitText& text) { describe_request(text, function, *rank.orphans.find(unfinished_send)); });
}

void wait_for(CoreEngine& engine, const char* function, Request& request) {
    const auto describe = [&](WaitText& text) { describe_request(text, function, request); };
    if (request.kind == Request::Kind::send) {
        wait_for_send(engine, request.send, describe);
        return;
    }
    // Asked for what kind it is once, not with each look.
    const bool& complete =
        request.kind == Request::Kind::receive ? request.receive.complete : request.generalized.complete;
    wait_until(
        engine, [&] { return complete; }, describe);
}

void describe_request(WaitText& text, const char* function, const Request& request) {
    text.append(function).append(" for ");
    if (request.kind == Request::Kind::receive) {
        describe_receive(text, request.function, request.receive.pattern);
        return;
    }
    text.append(request.function);
    if (request.kind == Request::Kind::generalized) return;
    text.append(" to world rank ").append(request.send.envelope.destination);
    text.append(", tag ").append(request.send.envelope.tag);
}

} // namespace vaquero::mpi
