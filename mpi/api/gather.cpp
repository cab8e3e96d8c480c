// MPI_Gather and MPI_Gatherv [MPI 3.1 §5.5].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"

using namespace vaquero::mpi;

int MPI_Gather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
               MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Gather", comm);
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;

    std::byte* destination = nullptr;
    std::size_t bytes = 0;
    if (is_root) {
        bytes = arguments.bytes(recvcount, recvtype);
        destination = check_buffer(arguments, recvbuf, bytes);
    }
    const std::byte* block = nullptr;
    if (!is_root || sendbuf != MPI_IN_PLACE) {
        const std::size_t sent = arguments.bytes(sendcount, sendtype);
        block = check_buffer(arguments, sendbuf, sent);
        if (is_root) {
            check_same_length(arguments, sent, bytes);
            check_distinct(arguments, sendbuf, recvbuf, bytes);
        }
        bytes = sent;
    }
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, gather_binomial(team, block, bytes, destination, root));
}

int MPI_Gatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                const int recvcounts[], const int displs[], MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Gatherv", comm);
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;

    Blocks destination = Blocks::uniform(nullptr, 0);
    if (is_root) destination = check_blocks(arguments, recvbuf, recvcounts, displs, recvtype);
    const std::byte* block = nullptr;
    std::size_t bytes = 0;
    if (!is_root || sendbuf != MPI_IN_PLACE) {
        bytes = arguments.bytes(sendcount, sendtype);
        block = check_buffer(arguments, sendbuf, bytes);
        if (is_root && !arguments.failed()) {
            check_same_length(arguments, bytes, destination.bytes(root));
            check_distinct(arguments, sendbuf, destination[root].data(), bytes);
        }
    }
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, gatherv_binomial(team, block, bytes, destination, root));
}
