// MPI_Alltoall, MPI_Alltoallv and MPI_Alltoallw [MPI 3.1 §5.8].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

int alltoall_blocks(Arguments& arguments, const BlockArguments& outgoing, const BlockArguments& incoming) {
    arguments.intracommunicator();
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    RunBlocks received(arguments, incoming, team.size);
    if (arguments.failed()) return arguments.error();
    if (outgoing.buffer == MPI_IN_PLACE) {
        received.load();
        const Outcome outcome = alltoall_in_place(team, received.blocks());
        received.store();
        return conclude(arguments, outcome);
    }
    RunBlocks sent(arguments, outgoing, team.size);
    if (arguments.failed()) return arguments.error();
    check_same_length(arguments, sent.bytes(team.rank), received.bytes(team.rank));
    check_distinct(arguments, sent.const_blocks()[team.rank].data(), received.blocks()[team.rank].data(),
                   sent.bytes(team.rank));
    if (arguments.failed()) return arguments.error();
    sent.load();
    alltoall_pairwise(team, sent.const_blocks(), received.blocks());
    received.store();
    return MPI_SUCCESS;
}

} // namespace

int MPI_Alltoall(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                 MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Alltoall", comm);
    arguments.intracommunicator();
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool in_place = sendbuf == MPI_IN_PLACE;
    RunBuffer received(check_buffer(arguments, recvbuf, recvcount, recvtype, team.size));
    Buffer source;
    if (!in_place) {
        source = check_buffer(arguments, sendbuf, sendcount, sendtype, team.size);
        check_same_length(arguments, source.bytes, received.bytes());
        check_distinct(arguments, sendbuf, recvbuf, source.bytes);
    }
    RunBuffer sent(source);
    check_scratch(arguments, received.ok() && sent.ok());
    if (arguments.failed()) return arguments.error();
    if (in_place)
        received.load();
    else
        sent.load();
    const Outcome outcome = select::alltoall(team, in_place ? received.data() : sent.data(), received.data(),
                                             received.bytes() / static_cast<std::size_t>(team.size));
    received.store();
    return conclude(arguments, outcome);
}

int MPI_Alltoallv(const void* sendbuf, const int sendcounts[], const int sdispls[], MPI_Datatype sendtype,
                  void* recvbuf, const int recvcounts[], const int rdispls[], MPI_Datatype recvtype,
                  MPI_Comm comm) {
    Arguments arguments("MPI_Alltoallv", comm);
    return alltoall_blocks(arguments, {sendbuf, sendcounts, sdispls, sendtype},
                           {recvbuf, recvcounts, rdispls, recvtype});
}

int MPI_Alltoallw(const void* sendbuf, const int sendcounts[], const int sdispls[],
                  const MPI_Datatype sendtypes[], void* recvbuf, const int recvcounts[], const int rdispls[],
                  const MPI_Datatype recvtypes[], MPI_Comm comm) {
    Arguments arguments("MPI_Alltoallw", comm);
    arguments.require(recvtypes != nullptr && (sendtypes != nullptr || sendbuf == MPI_IN_PLACE), MPI_ERR_ARG,
                      "null pointer for the datatypes");
    return alltoall_blocks(arguments, {sendbuf, sendcounts, sdispls, MPI_DATATYPE_NULL, sendtypes, true},
                           {recvbuf, recvcounts, rdispls, MPI_DATATYPE_NULL, recvtypes, true});
}
