// MPI_Reduce, MPI_Allreduce and MPI_Reduce_local [MPI 3.1 §5.9].
#include "mpi/api/reduction_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Reduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
                            int root, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce", comm);
    arguments.intracommunicator();
    arguments.root(root);
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    const bool is_root = team.rank == root;
    Buffer result;
    Buffer contribution;
    if (is_root) {
        result = check_elements(arguments, recvbuf, elements, datatype, reduction);
        contribution = check_contribution(arguments, sendbuf, recvbuf, elements, datatype, reduction);
    } else {
        contribution = check_elements(arguments, sendbuf, elements, datatype, reduction);
    }
    if (arguments.failed()) return arguments.error();
    const auto reduce = [&](const std::byte* from, std::byte* to) {
        select::reduce(team, from, to, elements, *reduction, root);
        return Outcome::complete;
    };
    if (!contribution.is_dense()) [[unlikely]]
        return reduce_packed(arguments, contribution, result, is_root, reduce);
    (void)reduce(contribution.at, result.at);
    return MPI_SUCCESS;
}

[[gnu::hot]] int MPI_Allreduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype,
                               MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Allreduce", comm);
    arguments.intracommunicator();
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    const Buffer result = check_elements(arguments, recvbuf, elements, datatype, reduction);
    const Buffer contribution = check_contribution(arguments, sendbuf, recvbuf, elements, datatype, reduction);
    if (arguments.failed()) return arguments.error();
    const auto reduce = [&](const std::byte* from, std::byte* to) {
        select::allreduce(team_of(arguments.communicator()), from, to, elements, *reduction);
        return Outcome::complete;
    };
    if (!contribution.is_dense()) [[unlikely]]
        return reduce_packed(arguments, contribution, result, true, reduce);
    (void)reduce(contribution.at, result.at);
    return MPI_SUCCESS;
}

int MPI_Reduce_local(const void* inbuf, void* inoutbuf, int count, MPI_Datatype datatype, MPI_Op op) {
    Arguments arguments("MPI_Reduce_local");
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    const Buffer in = check_elements(arguments, inbuf, elements, datatype, reduction);
    const Buffer inout = check_elements(arguments, inoutbuf, elements, datatype, reduction);
    arguments.require(arguments.failed() || elements == 0 || inbuf != inoutbuf, MPI_ERR_BUFFER,
                      "both buffers are the same");
    if (arguments.failed()) return arguments.error();
    RunBuffer left(in);
    RunBuffer right(inout);
    check_scratch(arguments, left.ok() && right.ok());
    if (arguments.failed()) return arguments.error();
    left.load();
    right.load();
    reduction->apply(left.data(), right.data(), elements);
    right.store();
    return MPI_SUCCESS;
}
