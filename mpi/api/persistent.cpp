// Persistent requests [MPI 3.1 §3.9].

#include <mpi.h>

#include <new>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/buffered.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/requests.hpp"

using namespace vaquero::mpi;

namespace {

/// An inactive request that does `call` each time it is started, all checks of which have been made.
int create_persistent(Arguments& arguments, Request::Kind kind, MPI_Datatype datatype,
                      const PersistentCall& call, MPI_Request* request) {
    arguments.out(request);
    if (arguments.failed()) return arguments.error();
    RankState& rank = arguments.rank();
    Request* const created =
        create_request(rank, kind, arguments.communicator(), arguments.function(), datatype);
    void* const memory = rank.engine->memory().allocate(sizeof(PersistentCall));
    arguments.memory(created);
    arguments.memory(memory);
    if (arguments.failed()) return arguments.error();
    created->persistent = new (memory) PersistentCall(call);
    created->is_active = false;
    created->is_plain = false;
    *request = handle_of(*created);
    return MPI_SUCCESS;
}

struct SendArguments {
    const void* buffer;
    int count;
    MPI_Datatype datatype;
    int destination;
    int tag;
    MPI_Comm comm;
};

int send_init(const char* function, const SendArguments& message, SendMode mode, MPI_Request* request) {
    Arguments arguments(function, message.comm);
    const Buffer data = arguments.message(message.buffer, message.count, message.datatype);
    arguments.destination(message.destination);
    arguments.tag(message.tag);
    return create_persistent(arguments, Request::Kind::send, message.datatype,
                             {data, message.destination, message.tag, mode}, request);
}

/// A request that is over without a message.
void complete_at_once(Request& request) {
    if (request.kind == Request::Kind::send) {
        request.send.handover.complete.store(1, std::memory_order_relaxed); // only this rank looks at it
        return;
    }
    request.receive.source = MPI_PROC_NULL;
    request.receive.complete = true;
}

/// MPI_ERR_BUFFER if a buffered send finds no room, else MPI_SUCCESS.
int start(RankState& rank, Request& request) {
    const PersistentCall& call = *request.persistent;
    Communicator& communicator = *request.communicator;
    request.reset();
    request.is_active = true;
    if (call.peer == MPI_PROC_NULL) {
        complete_at_once(request);
    } else if (request.kind == Request::Kind::receive) {
        start_receive(rank, request.receive, {communicator.point_to_point_context(), call.peer, call.tag},
                      call.buffer);
    } else if (call.mode == SendMode::buffered) {
        complete_at_once(request);
        if (!send_buffered(rank, communicator, address_of(communicator, call.peer, call.tag), call.buffer,
                           request.function))
            return MPI_ERR_BUFFER;
    } else {
        start_send(rank, request.send, address_of(communicator, call.peer, call.tag), call.buffer, call.mode);
    }
    return MPI_SUCCESS;
}

int start_all(const char* function, int count, MPI_Request* requests) {
    if (const int error = check_requests(function, count, requests)) return error;
    RankState& rank = state();
    for (int i = 0; i < count; ++i) {
        Request* const request = find_request(rank, requests[i]);
        if (request == nullptr || request->persistent == nullptr || request->is_active)
            return raise(MPI_COMM_WORLD, MPI_ERR_REQUEST, function, "not an inactive persistent request");
    }
    for (int i = 0; i < count; ++i) {
        Request& request = *find_request(rank, requests[i]);
        if (const int error = start(rank, request))
            return raise(comm_of(request), error, function,
                         "the attached buffer has no room for the message");
    }
    return MPI_SUCCESS;
}

} // namespace

int MPI_Send_init(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
                  MPI_Request* request) {
    return send_init("MPI_Send_init", {buf, count, datatype, dest, tag, comm}, SendMode::standard, request);
}

int MPI_Ssend_init(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
                   MPI_Request* request) {
    return send_init("MPI_Ssend_init", {buf, count, datatype, dest, tag, comm}, SendMode::synchronous,
                     request);
}

int MPI_Rsend_init(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
                   MPI_Request* request) {
    return send_init("MPI_Rsend_init", {buf, count, datatype, dest, tag, comm}, SendMode::standard, request);
}

int MPI_Bsend_init(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
                   MPI_Request* request) {
    return send_init("MPI_Bsend_init", {buf, count, datatype, dest, tag, comm}, SendMode::buffered, request);
}

int MPI_Recv_init(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm,
                  MPI_Request* request) {
    Arguments arguments("MPI_Recv_init", comm);
    const Buffer data = arguments.message(buf, count, datatype);
    arguments.source(source);
    arguments.tag_or_any(tag);
    return create_persistent(arguments, Request::Kind::receive, datatype,
                             {data, source, tag, SendMode::standard}, request);
}

int MPI_Start(MPI_Request* request) {
    return start_all("MPI_Start", 1, request);
}

int MPI_Startall(int count, MPI_Request array_of_requests[]) {
    return start_all("MPI_Startall", count, array_of_requests);
}
