// MPI_Scan and MPI_Exscan [MPI 3.1 §5.11].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/objects/operations.hpp"

using namespace vaquero::mpi;

int MPI_Scan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Scan", comm);
    const std::size_t bytes = arguments.bytes(count, datatype);
    const auto reduction = check_operation(arguments, op, datatype);
    std::byte* const result = check_buffer(arguments, recvbuf, bytes);
    const std::byte* const contribution = check_contribution(arguments, sendbuf, recvbuf, bytes);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    return conclude(arguments, scan_recursive_doubling(team, contribution, result,
                                                       static_cast<std::size_t>(count), *reduction));
}

int MPI_Exscan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
               MPI_Comm comm) {
    Arguments arguments("MPI_Exscan", comm);
    const std::size_t bytes = arguments.bytes(count, datatype);
    const auto reduction = check_operation(arguments, op, datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    // Rank 0 receives nothing: unless it is also the contribution, its receive buffer is not significant.
    const bool significant = team.rank > 0 || sendbuf == MPI_IN_PLACE;
    std::byte* const result = check_buffer(arguments, recvbuf, significant ? bytes : 0);
    const std::byte* const contribution = check_contribution(arguments, sendbuf, recvbuf, bytes);
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, exscan_recursive_doubling(team, contribution, result,
                                                         static_cast<std::size_t>(count), *reduction));
}
