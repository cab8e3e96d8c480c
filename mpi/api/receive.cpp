// Receives, blocking and not [MPI 3.1 §3.2.4, §3.7.2].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/fast_path.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

namespace {

[[gnu::always_inline]] inline Buffer check(Arguments& arguments, void* buffer, int count,
                                           MPI_Datatype datatype, int source, int tag) {
    const Buffer data = arguments.message(buffer, count, datatype);
    arguments.source(source);
    arguments.tag_or_any(tag);
    return data;
}

/// MPI_Recv of any message, whenever it comes.
int receive(const char* function, void* buf, int count, MPI_Datatype datatype, int source, int tag,
            MPI_Comm comm, MPI_Status* status) {
    Arguments arguments(function, comm);
    const Buffer data = check(arguments, buf, count, datatype, source, tag);
    if (arguments.failed()) return arguments.error();
    if (source == MPI_PROC_NULL) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    RankState& rank = arguments.rank();
    const Pattern pattern{arguments.communicator().point_to_point_context(), source, tag};
    ReceiveOperation operation;
    start_receive(rank, operation, pattern, data);
    finish_receive(rank, operation, function);
    set_status(status, operation);
    return check_truncation(operation, comm, function);
}

/// MPI_Irecv of any message.
int irecv(const char* function, void* buf, int count, MPI_Datatype datatype, int source, int tag,
          MPI_Comm comm, MPI_Request* request) {
    Arguments arguments(function, comm);
    const Buffer data = check(arguments, buf, count, datatype, source, tag);
    arguments.out(request);
    if (arguments.failed()) return arguments.error();
    Request* created = create_request(arguments.rank(), Request::Kind::receive, arguments.communicator(),
                                      function, datatype);
    arguments.memory(created);
    if (arguments.failed()) return arguments.error();
    if (source == MPI_PROC_NULL) {
        created->receive.source = MPI_PROC_NULL;
        created->receive.complete = true;
    } else {
        start_receive(arguments.rank(), created->receive,
                      {arguments.communicator().point_to_point_context(), source, tag}, data);
    }
    *request = handle_of(*created);
    return MPI_SUCCESS;
}

} // namespace

[[gnu::hot]] int MPI_Recv(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm,
                          MPI_Status* status) {
    Received received;
    if (fast_path::try_receive(buf, {datatype, count, source, tag, comm}, received)) [[likely]] {
        set_status(status, received.source, received.tag, received.length);
        return MPI_SUCCESS;
    }
    return receive("MPI_Recv", buf, count, datatype, source, tag, comm, status);
}

[[gnu::hot]] int MPI_Irecv(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm,
                           MPI_Request* request) {
    constexpr const char* function = "MPI_Irecv";
    const fast_path::Call call = fast_path::examine(buf, {datatype, count, source, tag, comm});
    Request* const created =
        call.rank != nullptr && request != nullptr
            ? create_request(*call.rank, Request::Kind::receive, *call.communicator, function)
            : nullptr;
    if (created == nullptr) [[unlikely]]
        return irecv(function, buf, count, datatype, source, tag, comm, request);
    start_receive(*call.rank, created->receive, {call.communicator->point_to_point_context(), source, tag},
                  Buffer::adjacent(call.rank->shared_address(buf), call.bytes));
    *request = handle_of(*created);
    return MPI_SUCCESS;
}
