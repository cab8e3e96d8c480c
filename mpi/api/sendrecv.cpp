// Send and receive in one [MPI 3.1 §3.10].

#include <mpi.h>

#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

namespace {

/// One half of the operation: with whom, under which tag, and what.
template <class Pointer>
struct Half {
    Pointer buffer;
    std::size_t bytes;
    int rank;
    int tag;
};

/// Both halves, either of which may be with MPI_PROC_NULL. The receive is posted first.
int send_receive(const Arguments& arguments, const Half<const void*>& outgoing, const Half<void*>& incoming,
                 MPI_Status* status) {
    RankState& rank = state();
    const Communicator& communicator = arguments.communicator();
    const vaquero::ContextId context = communicator.point_to_point_context();
    ReceiveOperation receive;
    SendOperation send;
    if (incoming.rank != MPI_PROC_NULL)
        start_receive(rank, receive, {context, incoming.rank, incoming.tag}, incoming.buffer, incoming.bytes);
    if (outgoing.rank != MPI_PROC_NULL) {
        start_send(rank, send, communicator, context, outgoing.rank, outgoing.tag, outgoing.buffer,
                   outgoing.bytes);
        finish_send(rank, send, arguments.function(), outgoing.rank);
    }
    if (incoming.rank == MPI_PROC_NULL) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    finish_receive(rank, receive, arguments.function());
    set_status(status, receive);
    return check_truncation(receive, communicator.handle(), arguments.function());
}

} // namespace

int MPI_Sendrecv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, int dest, int sendtag,
                 void* recvbuf, int recvcount, MPI_Datatype recvtype, int source, int recvtag, MPI_Comm comm,
                 MPI_Status* status) {
    Arguments arguments("MPI_Sendrecv", comm);
    const std::size_t send_bytes = arguments.message(sendbuf, sendcount, sendtype);
    const std::size_t receive_bytes = arguments.message(recvbuf, recvcount, recvtype);
    arguments.destination(dest);
    arguments.tag(sendtag);
    arguments.source(source);
    arguments.tag_or_any(recvtag);
    if (arguments.failed()) return arguments.error();
    return send_receive(arguments, {sendbuf, send_bytes, dest, sendtag},
                        {recvbuf, receive_bytes, source, recvtag}, status);
}

int MPI_Sendrecv_replace(void* buf, int count, MPI_Datatype datatype, int dest, int sendtag, int source,
                         int recvtag, MPI_Comm comm, MPI_Status* status) {
    Arguments arguments("MPI_Sendrecv_replace", comm);
    const std::size_t bytes = arguments.message(buf, count, datatype);
    arguments.destination(dest);
    arguments.tag(sendtag);
    arguments.source(source);
    arguments.tag_or_any(recvtag);
    if (arguments.failed()) return arguments.error();

    MemoryPool& memory = state().engine->memory();
    void* copy = bytes != 0 ? memory.allocate(bytes) : nullptr;
    arguments.require(copy != nullptr || bytes == 0, MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    if (bytes != 0) std::memcpy(copy, buf, bytes);
    const int error =
        send_receive(arguments, {copy, bytes, dest, sendtag}, {buf, bytes, source, recvtag}, status);
    if (bytes != 0) memory.release(copy, bytes);
    return error;
}
