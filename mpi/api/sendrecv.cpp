// Send and receive in one [MPI 3.1 §3.10].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/cursor.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

namespace {

/// One half of the operation: what, with whom, and under which tag.
struct Half {
    Buffer data;
    int rank;
    int tag;
};

/// Both halves, either of which may be with MPI_PROC_NULL. The receive is posted first.
int send_receive(const Arguments& arguments, const Half& outgoing, const Half& incoming, MPI_Status* status) {
    RankState& rank = arguments.rank();
    const Communicator& communicator = arguments.communicator();
    ReceiveOperation receive;
    SendOperation send;
    if (incoming.rank != MPI_PROC_NULL)
        start_receive(rank, receive, {communicator.point_to_point_context(), incoming.rank, incoming.tag},
                      incoming.data);
    if (outgoing.rank != MPI_PROC_NULL) {
        start_send(rank, send, address_of(communicator, outgoing.rank, outgoing.tag), outgoing.data);
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
    const Buffer outgoing = arguments.message(sendbuf, sendcount, sendtype);
    const Buffer incoming = arguments.message(recvbuf, recvcount, recvtype);
    arguments.destination(dest);
    arguments.tag(sendtag);
    arguments.source(source);
    arguments.tag_or_any(recvtag);
    if (arguments.failed()) return arguments.error();
    return send_receive(arguments, {outgoing, dest, sendtag}, {incoming, source, recvtag}, status);
}

int MPI_Sendrecv_replace(void* buf, int count, MPI_Datatype datatype, int dest, int sendtag, int source,
                         int recvtag, MPI_Comm comm, MPI_Status* status) {
    Arguments arguments("MPI_Sendrecv_replace", comm);
    const Buffer data = arguments.message(buf, count, datatype);
    arguments.destination(dest);
    arguments.tag(sendtag);
    arguments.source(source);
    arguments.tag_or_any(recvtag);
    if (arguments.failed()) return arguments.error();

    MemoryPool& memory = arguments.rank().engine->memory();
    void* const copied = data.bytes != 0 ? memory.allocate(data.bytes) : nullptr;
    arguments.require(copied != nullptr || data.bytes == 0, MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    const Buffer outgoing = Buffer::adjacent(copied, data.bytes);
    copy(outgoing, data);
    const int error = send_receive(arguments, {outgoing, dest, sendtag}, {data, source, recvtag}, status);
    if (data.bytes != 0) memory.release(copied, data.bytes);
    return error;
}
