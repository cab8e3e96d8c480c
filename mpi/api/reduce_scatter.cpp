// MPI_Reduce_scatter_block and MPI_Reduce_scatter [MPI 3.1 §5.10].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/objects/operations.hpp"

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
    const bool in_place = sendbuf == MPI_IN_PLACE;
    const std::size_t sent = bounds[ranks] * reduction->extent();
    std::byte* const block =
        check_buffer(arguments, recvbuf, in_place ? sent : own_count * reduction->extent());
    const std::byte* const contribution = check_contribution(arguments, sendbuf, recvbuf, sent);
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, select::reduce_scatter(team, contribution, block, bounds, *reduction));
}

} // namespace

int MPI_Reduce_scatter_block(const void* sendbuf, void* recvbuf, int recvcount, MPI_Datatype datatype,
                             MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce_scatter_block", comm);
    arguments.bytes(recvcount, datatype);
    return reduce_scatter(arguments, sendbuf, recvbuf, datatype, op, [=](std::size_t) { return recvcount; });
}

int MPI_Reduce_scatter(const void* sendbuf, void* recvbuf, const int recvcounts[], MPI_Datatype datatype,
                       MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce_scatter", comm);
    arguments.require(recvcounts != nullptr, MPI_ERR_ARG, "null pointer for the counts");
    if (arguments.failed() || recvcounts == nullptr) return arguments.error();
    for (int rank = 0; rank < arguments.communicator().size(); ++rank)
        arguments.bytes(recvcounts[rank], datatype);
    return reduce_scatter(arguments, sendbuf, recvbuf, datatype, op,
                          [=](std::size_t rank) { return recvcounts[rank]; });
}
