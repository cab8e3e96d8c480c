// MPI_Allgather and MPI_Allgatherv [MPI 3.1 §5.7].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

/// Puts what this rank sends where it receives it from itself, unless it is there already.
void place_own_block(Arguments& arguments, const void* sendbuf, int sendcount, MPI_Datatype sendtype,
                     std::span<std::byte> own) {
    const Buffer sent = check_buffer(arguments, sendbuf, sendcount, sendtype);
    check_same_length(arguments, sent.bytes, own.size());
    check_distinct(arguments, sendbuf, own.data(), sent.bytes);
    if (!arguments.failed()) copy(Buffer::adjacent(own.data(), own.size()), sent);
}

} // namespace

int MPI_Allgather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                  MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Allgather", comm);
    arguments.intracommunicator();
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    RunBuffer received(check_buffer(arguments, recvbuf, recvcount, recvtype, team.size));
    const std::size_t bytes = received.bytes() / static_cast<std::size_t>(team.size);
    check_scratch(arguments, received.ok());
    check_distinct(arguments, sendbuf, recvbuf, bytes);
    if (arguments.failed()) return arguments.error();
    if (sendbuf == MPI_IN_PLACE)
        received.load();
    else
        place_own_block(arguments, sendbuf, sendcount, sendtype,
                        Blocks::uniform(received.data(), bytes)[team.rank]);
    if (arguments.failed()) return arguments.error();
    const Outcome outcome = select::allgather(team, received.data(), bytes);
    received.store();
    return conclude(arguments, outcome);
}

int MPI_Allgatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                   const int recvcounts[], const int displs[], MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Allgatherv", comm);
    arguments.intracommunicator();
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    RunBlocks received(arguments, {recvbuf, recvcounts, displs, recvtype}, team.size);
    if (arguments.failed()) return arguments.error();
    if (sendbuf == MPI_IN_PLACE)
        received.load_block(team.rank);
    else
        place_own_block(arguments, sendbuf, sendcount, sendtype, received.blocks()[team.rank]);
    if (arguments.failed()) return arguments.error();
    const Outcome outcome = select::allgatherv(team, received.blocks());
    received.store();
    return conclude(arguments, outcome);
}
