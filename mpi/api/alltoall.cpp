// MPI_Alltoall and MPI_Alltoallv [MPI 3.1 §5.8].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

int MPI_Alltoall(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                 MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Alltoall", comm);
    const std::size_t bytes = arguments.bytes(recvcount, recvtype);
    std::byte* const destination = check_buffer(arguments, recvbuf, bytes);
    const std::byte* source = destination;
    if (sendbuf != MPI_IN_PLACE) {
        const std::size_t sent = arguments.bytes(sendcount, sendtype);
        source = check_buffer(arguments, sendbuf, sent);
        check_same_length(arguments, sent, bytes);
        check_distinct(arguments, sendbuf, recvbuf, bytes);
    }
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    return conclude(arguments, select::alltoall(team, source, destination, bytes));
}

int MPI_Alltoallv(const void* sendbuf, const int sendcounts[], const int sdispls[], MPI_Datatype sendtype,
                  void* recvbuf, const int recvcounts[], const int rdispls[], MPI_Datatype recvtype,
                  MPI_Comm comm) {
    Arguments arguments("MPI_Alltoallv", comm);
    const Blocks destination = check_blocks(arguments, recvbuf, recvcounts, rdispls, recvtype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    if (sendbuf == MPI_IN_PLACE) return conclude(arguments, alltoall_in_place(team, destination));

    const ConstBlocks source = check_blocks(arguments, sendbuf, sendcounts, sdispls, sendtype);
    if (arguments.failed()) return arguments.error();
    const std::size_t own = source.bytes(team.rank);
    check_same_length(arguments, own, destination.bytes(team.rank));
    check_distinct(arguments, source[team.rank].data(), destination[team.rank].data(), own);
    if (arguments.failed()) return arguments.error();
    alltoall_pairwise(team, source, destination);
    return MPI_SUCCESS;
}
