// Sends, blocking and not [MPI 3.1 §3.2, §3.4, §3.7].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/buffered.hpp"
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

Buffer check(Arguments& arguments, const Message& message) {
    const Buffer data = arguments.message(message.buffer, message.count, message.datatype);
    arguments.destination(message.destination);
    arguments.tag(message.tag);
    return data;
}

Address address_of(const Arguments& arguments, const Message& message) {
    return vaquero::mpi::address_of(arguments.communicator(), message.destination, message.tag);
}

int send(const char* function, const Message& message, SendMode mode) {
    Arguments arguments(function, message.comm);
    const Buffer data = check(arguments, message);
    if (arguments.failed() || message.destination == MPI_PROC_NULL) return arguments.error();
    SendOperation operation;
    start_send(arguments.rank(), operation, address_of(arguments, message), data, mode);
    finish_send(arguments.rank(), operation, function, message.destination);
    return MPI_SUCCESS;
}

int isend(const char* function, const Message& message, SendMode mode, MPI_Request* handle) {
    Arguments arguments(function, message.comm);
    const Buffer data = check(arguments, message);
    arguments.out(handle);
    if (arguments.failed()) return arguments.error();
    RankState& rank = arguments.rank();
    if (message.destination == MPI_PROC_NULL) {
        *handle = handle_of(*rank.completed_send);
        return MPI_SUCCESS;
    }
    Request* request =
        create_request(rank, Request::Kind::send, arguments.communicator(), function, message.datatype);
    arguments.memory(request);
    if (arguments.failed()) return arguments.error();
    start_send(rank, request->send, address_of(arguments, message), data, mode);
    *handle = handle_of(*request);
    return MPI_SUCCESS;
}

/// A buffered send is over at once.
int bsend(const char* function, const Message& message) {
    Arguments arguments(function, message.comm);
    const Buffer data = check(arguments, message);
    if (arguments.failed() || message.destination == MPI_PROC_NULL) return arguments.error();
    arguments.require(send_buffered(arguments.rank(), arguments.communicator(),
                                    address_of(arguments, message), data, function),
                      MPI_ERR_BUFFER, "the attached buffer has no room for the message");
    return arguments.error();
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
    if (request != nullptr && fast_path::try_send(buf, {datatype, count, dest, tag, comm})) [[likely]] {
        *request = handle_of(*state().completed_send);
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

int MPI_Bsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
    return bsend("MPI_Bsend", {buf, count, datatype, dest, tag, comm});
}

int MPI_Ibsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
               MPI_Request* request) {
    constexpr const char* function = "MPI_Ibsend";
    if (const int error = enter_for(function, request)) return error;
    if (const int error = bsend(function, {buf, count, datatype, dest, tag, comm})) return error;
    *request = handle_of(*state().completed_send);
    return MPI_SUCCESS;
}
