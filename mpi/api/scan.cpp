// MPI_Scan and MPI_Exscan [MPI 3.1 §5.11].
#include "mpi/api/reduction_buffers.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"

using namespace vaquero::mpi;

int MPI_Scan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Scan", comm);
    arguments.intracommunicator();
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    const Buffer result = check_elements(arguments, recvbuf, elements, datatype, reduction);
    const Buffer contribution =
        check_contribution(arguments, sendbuf, recvbuf, elements, datatype, reduction);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    return reduce_packed(arguments, contribution, result, true, [&](const std::byte* from, std::byte* to) {
        return scan_recursive_doubling(team, from, to, elements, *reduction);
    });
}

int MPI_Exscan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
               MPI_Comm comm) {
    Arguments arguments("MPI_Exscan", comm);
    arguments.intracommunicator();
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    // Rank 0 receives nothing: unless it is also the contribution, its receive buffer is not significant.
    const bool receives = team.rank > 0;
    const bool significant = receives || sendbuf == MPI_IN_PLACE;
    const Buffer result = check_elements(arguments, recvbuf, significant ? elements : 0, datatype, reduction);
    const Buffer contribution =
        check_contribution(arguments, sendbuf, recvbuf, elements, datatype, reduction);
    if (arguments.failed()) return arguments.error();
    return reduce_packed(arguments, contribution, result, receives,
                         [&](const std::byte* from, std::byte* to) {
                             return exscan_recursive_doubling(team, from, to, elements, *reduction);
                         });
}
