// MPI_Allgather and MPI_Allgatherv [MPI 3.1 §5.7].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

/// Puts what this rank sends where it receives it from itself, unless it is there already.
void place_own_block(Arguments& arguments, const void* sendbuf, int sendcount, MPI_Datatype sendtype,
                     std::span<std::byte> own) {
    if (sendbuf == MPI_IN_PLACE) return;
    const std::size_t sent = arguments.bytes(sendcount, sendtype);
    check_same_length(arguments, sent, own.size());
    check_distinct(arguments, sendbuf, own.data(), sent);
    check_buffer(arguments, sendbuf, sent);
    if (!arguments.failed()) copy_bytes(own.data(), sendbuf, sent);
}

} // namespace

int MPI_Allgather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                  MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Allgather", comm);
    const std::size_t bytes = arguments.bytes(recvcount, recvtype);
    std::byte* const destination = check_buffer(arguments, recvbuf, bytes);
    check_distinct(arguments, sendbuf, recvbuf, bytes);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    place_own_block(arguments, sendbuf, sendcount, sendtype, Blocks::uniform(destination, bytes)[team.rank]);
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, select::allgather(team, destination, bytes));
}

int MPI_Allgatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                   const int recvcounts[], const int displs[], MPI_Datatype recvtype, MPI_Comm comm) {
    Arguments arguments("MPI_Allgatherv", comm);
    const Blocks destination = check_blocks(arguments, recvbuf, recvcounts, displs, recvtype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    place_own_block(arguments, sendbuf, sendcount, sendtype, destination[team.rank]);
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, select::allgatherv(team, destination));
}
