// Sends, blocking and not [MPI 3.1 §3.2, §3.4, §3.7].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/fast_path.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/requests.hpp"

using namespace vaquero::mpi;

namespace {

/// The arguments that all sends have.
struct Message {
    const void* buffer;
    int count;
    MPI_Datatype datatype;
    int destination;
    int tag;
    MPI_Comm comm;
};

std::size_t check(Arguments& arguments, const Message& message) {
    const std::size_t bytes = arguments.message(message.buffer, message.count, message.datatype);
    arguments.destination(message.destination);
    arguments.tag(message.tag);
    return bytes;
}

void start(RankState& rank, SendOperation& operation, const Communicator& communicator,
           const Message& message, std::size_t bytes, SendMode mode) {
    start_send(rank, operation, communicator, communicator.point_to_point_context(), message.destination,
               message.tag, message.buffer, bytes, mode);
}

int send(const char* function, const Message& message, SendMode mode) {
    Arguments arguments(function, message.comm);
    const std::size_t bytes = check(arguments, message);
    if (arguments.failed() || message.destination == MPI_PROC_NULL) return arguments.error();
    SendOperation operation;
    start(arguments.rank(), operation, arguments.communicator(), message, bytes, mode);
    finish_send(arguments.rank(), operation, function, message.destination);
    return MPI_SUCCESS;
}

int isend(const char* function, const Message& message, SendMode mode, MPI_Request* handle) {
    Arguments arguments(function, message.comm);
    const std::size_t bytes = check(arguments, message);
    if (arguments.failed()) return arguments.error();
    RankState& rank = arguments.rank();
    if (message.destination == MPI_PROC_NULL) {
        *handle = rank.completed_send_handle;
        return MPI_SUCCESS;
    }
    Request* request = create_request(rank, Request::Kind::send, message.comm, function);
    if (request == nullptr) return raise(message.comm, MPI_ERR_NO_MEM, function, "too many requests");
    start(rank, request->send, arguments.communicator(), message, bytes, mode);
    *handle = handle_of(*request);
    return MPI_SUCCESS;
}

} // namespace

[[gnu::hot]] int MPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag,
                          MPI_Comm comm) {
    if (fast_path::try_send(buf, {datatype, count, dest, tag, comm})) [[likely]]
        return MPI_SUCCESS;
    return send("MPI_Send", {buf, count, datatype, dest, tag, comm}, SendMode::standard);
}

int MPI_Ssend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
    return send("MPI_Ssend", {buf, count, datatype, dest, tag, comm}, SendMode::synchronous);
}

// MPI 3.1 §3.4: a ready send may be replaced by a standard one.
int MPI_Rsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
    return send("MPI_Rsend", {buf, count, datatype, dest, tag, comm}, SendMode::standard);
}

[[gnu::hot]] int MPI_Isend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag,
                           MPI_Comm comm, MPI_Request* request) {
    if (fast_path::try_send(buf, {datatype, count, dest, tag, comm})) [[likely]] {
        *request = state().completed_send_handle;
        return MPI_SUCCESS;
    }
    return isend("MPI_Isend", {buf, count, datatype, dest, tag, comm}, SendMode::standard, request);
}

int MPI_Issend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
               MPI_Request* request) {
    return isend("MPI_Issend", {buf, count, datatype, dest, tag, comm}, SendMode::synchronous, request);
}

int MPI_Irsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
               MPI_Request* request) {
    return isend("MPI_Irsend", {buf, count, datatype, dest, tag, comm}, SendMode::standard, request);
}
