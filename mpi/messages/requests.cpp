#include "mpi/messages/requests.hpp"

#include "mpi/api/calls.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/status.hpp"

namespace vaquero::mpi {
void free_complete_orphans(RankState& rank) {
    while (Request* request = rank.orphans.take([](const Request& orphan) { return orphan.complete(); }))
        rank.requests.release(*request);
}

bool create_completed_send(RankState& rank) {
    Request* request = rank.requests.allocate(Request::Kind::send);
    if (request == nullptr) return false;
    request->comm = MPI_COMM_WORLD;
    request->send.handover.complete.store(1, std::memory_order_relaxed); // only this rank looks at it
    rank.completed_send = request;
    rank.completed_send_handle = handle_of(*request);
    return true;
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
