// MPI_Reduce, MPI_Allreduce and MPI_Reduce_local [MPI 3.1 §5.9].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/objects/operations.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Reduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
                            int root, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce", comm);
    arguments.root(root);
    const std::size_t bytes = arguments.bytes(count, datatype);
    const auto reduction = check_operation(arguments, op, datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    std::byte* result = nullptr;
    const std::byte* contribution = nullptr;
    if (team.rank == root) {
        result = check_buffer(arguments, recvbuf, bytes);
        contribution = check_contribution(arguments, sendbuf, recvbuf, bytes);
    } else {
        contribution = check_buffer(arguments, sendbuf, bytes);
    }
    if (arguments.failed()) return arguments.error();
    select::reduce(team, contribution, result, static_cast<std::size_t>(count), *reduction, root);
    return MPI_SUCCESS;
}

[[gnu::hot]] int MPI_Allreduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype,
                               MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Allreduce", comm);
    const std::size_t bytes = arguments.bytes(count, datatype);
    const auto reduction = check_operation(arguments, op, datatype);
    std::byte* const result = check_buffer(arguments, recvbuf, bytes);
    const std::byte* const contribution = check_contribution(arguments, sendbuf, recvbuf, bytes);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    select::allreduce(team, contribution, result, static_cast<std::size_t>(count), *reduction);
    return MPI_SUCCESS;
}

int MPI_Reduce_local(const void* inbuf, void* inoutbuf, int count, MPI_Datatype datatype, MPI_Op op) {
    Arguments arguments("MPI_Reduce_local", MPI_COMM_WORLD);
    const std::size_t bytes = arguments.bytes(count, datatype);
    const auto reduction = check_operation(arguments, op, datatype);
    const std::byte* const in = check_buffer(arguments, inbuf, bytes);
    std::byte* const inout = check_buffer(arguments, inoutbuf, bytes);
    arguments.require(bytes == 0 || in != inout, MPI_ERR_BUFFER, "both buffers are the same");
    if (arguments.failed()) return arguments.error();
    reduction->apply(in, inout, static_cast<std::size_t>(count));
    return MPI_SUCCESS;
}
