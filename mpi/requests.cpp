#include "mpi/requests.hpp"

#include "mpi/calls.hpp"
#include "mpi/point_to_point.hpp"
#include "mpi/status.hpp"

namespace vaquero::mpi {
namespace {

constexpr MPI_Request first_request = MPI_REQUEST_NULL + 1;

void free_complete_orphans(RankState& rank) {
    while (Request* request = rank.orphans.take([](const Request& orphan) { return orphan.complete(); }))
        rank.requests.release(*request);
}

} // namespace

bool create_completed_send(RankState& rank) {
    Request* request = rank.requests.allocate();
    if (request == nullptr) return false;
    request->comm = MPI_COMM_WORLD;
    request->send.handover.complete.store(1, std::memory_order_relaxed); // only this rank looks at it
    rank.completed_send = request;
    rank.completed_send_handle = handle_of(*request);
    return true;
}

void release_request(RankState& rank, Request& request) {
    if (&request != rank.completed_send) rank.requests.release(request);
}

Request* create_request(Request::Kind kind, MPI_Comm comm, const char* function) {
    RankState& rank = state();
    if (!rank.orphans.empty()) free_complete_orphans(rank);
    Request* request = rank.requests.allocate();
    if (request == nullptr) return nullptr;
    request->kind = kind;
    request->comm = comm;
    request->function = function;
    return request;
}

MPI_Request handle_of(const Request& request) {
    return first_request + static_cast<int>(HandlePool<Request>::index_of(request));
}

Request* find_request(MPI_Request request) {
    return find_request(state(), request);
}

Request* find_request(RankState& rank, MPI_Request request) {
    Request* found =
        rank.requests.find(static_cast<unsigned>(request) - static_cast<unsigned>(first_request));
    return found != nullptr && !found->orphaned ? found : nullptr;
}

int check_requests(const char* function, int count, const MPI_Request requests[]) {
    (void)enter(function);
    if (count < 0) return raise(MPI_COMM_WORLD, MPI_ERR_COUNT, function, "invalid count %d", count);
    if (count > 0 && requests == nullptr)
        return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "null pointer to requests");
    for (int i = 0; i < count; ++i)
        if (requests[i] != MPI_REQUEST_NULL && find_request(requests[i]) == nullptr)
            return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "invalid request %#x", requests[i]);
    return MPI_SUCCESS;
}

int outcome_of(const Request& request) {
    return request.kind == Request::Kind::receive && request.receive.truncated() ? MPI_ERR_TRUNCATE
                                                                                 : MPI_SUCCESS;
}

void retire_request(MPI_Request& handle, Request& request, MPI_Status* status) {
    set_status(status, request);
    release_request(state(), request);
    handle = MPI_REQUEST_NULL;
}

int retire_single(const char* function, MPI_Request& handle, Request& request, MPI_Status* status) {
    const MPI_Comm comm = request.comm;
    const bool truncated = outcome_of(request) == MPI_ERR_TRUNCATE;
    if (!truncated) [[likely]] {
        retire_request(handle, request, status);
        return MPI_SUCCESS;
    }
    const ReceiveOperation receive = request.receive;
    retire_request(handle, request, status);
    return check_truncation(receive, comm, function);
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
    if (request.kind == Request::Kind::send)
        wait_for_send(engine, request.send, describe);
    else
        wait_until(
            engine, [&] { return request.receive.complete; }, describe);
}

void describe_request(WaitText& text, const char* function, const Request& request) {
    text.append(function).append(" for ");
    if (request.kind == Request::Kind::receive) {
        describe_receive(text, request.function, request.receive.pattern);
        return;
    }
    text.append(request.function).append(" to world rank ").append(request.send.envelope.destination);
    text.append(", tag ").append(request.send.envelope.tag);
}

} // namespace vaquero::mpi
