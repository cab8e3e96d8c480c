// MPI_Reduce_scatter_block and MPI_Reduce_scatter [MPI 3.1 §5.10].
#include "mpi/api/reduction_buffers.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

/// Either call; `count_of(rank)` is the number of elements that `rank` receives, already checked.
template <class CountOf>
int reduce_scatter(Arguments& arguments, const void* sendbuf, void* recvbuf, MPI_Datatype datatype, MPI_Op op,
                   CountOf count_of) {
    const auto reduction = check_operation(arguments, op, datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    const auto ranks = static_cast<std::size_t>(team.size);
    Scratch scratch((ranks + 1) * sizeof(std::size_t));
    if (!scratch.ok()) return conclude(arguments, Outcome::out_of_memory);
    const std::span bounds(reinterpret_cast<std::size_t*>(scratch.data()), ranks + 1);
    bounds[0] = 0;
    for (std::size_t rank = 0; rank < ranks; ++rank)
        bounds[rank + 1] = bounds[rank] + static_cast<std::size_t>(count_of(rank));

    const auto own_count = static_cast<std::size_t>(count_of(static_cast<std::size_t>(team.rank)));
    const std::size_t sent = bounds[ranks];
    const Buffer block = check_elements(arguments, recvbuf, own_count, datatype, reduction);
    const Buffer contribution = check_contribution(arguments, sendbuf, recvbuf, sent, datatype, reduction);
    if (arguments.failed()) return arguments.error();
    return reduce_packed(arguments, contribution, block, true, [&](const std::byte* from, std::byte* to) {
        return select::reduce_scatter(team, from, to, bounds, *reduction);
    });
}

} // namespace

int MPI_Reduce_scatter_block(const void* sendbuf, void* recvbuf, int recvcount, MPI_Datatype datatype,
                             MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce_scatter_block", comm);
    arguments.intracommunicator();
    arguments.bytes(recvcount, datatype);
    return reduce_scatter(arguments, sendbuf, recvbuf, datatype, op, [=](std::size_t) { return recvcount; });
}

int MPI_Reduce_scatter(const void* sendbuf, void* recvbuf, const int recvcounts[], MPI_Datatype datatype,
                       MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce_scatter", comm);
    arguments.intracommunicator();
    arguments.require(recvcounts != nullptr, MPI_ERR_ARG, "null pointer for the counts");
    if (arguments.failed() || recvcounts == nullptr) return arguments.error();
    for (int rank = 0; rank < arguments.communicator().size(); ++rank)
        arguments.bytes(recvcounts[rank], datatype);
    return reduce_scatter(arguments, sendbuf, recvbuf, datatype, op,
                          [=](std::size_t rank) { return recvcounts[rank]; });
}
