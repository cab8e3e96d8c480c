// MPI_Scatter and MPI_Scatterv [MPI 3.1 §5.6].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"

using namespace vaquero::mpi;

int MPI_Scatter(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Scatter", comm);
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;

    const std::byte* source = nullptr;
    std::size_t bytes = 0;
    if (is_root) {
        bytes = arguments.bytes(sendcount, sendtype);
        source = check_buffer(arguments, sendbuf, bytes);
    }
    std::byte* block = nullptr;
    if (!is_root || recvbuf != MPI_IN_PLACE) {
        const std::size_t received = arguments.bytes(recvcount, recvtype);
        block = check_buffer(arguments, recvbuf, received);
        if (is_root) {
            check_same_length(arguments, bytes, received);
            check_distinct(arguments, sendbuf, recvbuf, bytes);
        }
        bytes = received;
    }
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, scatter_binomial(team, source, block, bytes, root));
}

int MPI_Scatterv(const void* sendbuf, const int sendcounts[], const int displs[], MPI_Datatype sendtype,
                 void* recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Scatterv", comm);
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;

    ConstBlocks source = ConstBlocks::uniform(nullptr, 0);
    if (is_root) source = check_blocks(arguments, sendbuf, sendcounts, displs, sendtype);
    std::byte* block = nullptr;
    std::size_t bytes = 0;
    if (!is_root || recvbuf != MPI_IN_PLACE) {
        bytes = arguments.bytes(recvcount, recvtype);
        block = check_buffer(arguments, recvbuf, bytes);
        if (is_root && !arguments.failed()) {
            check_same_length(arguments, source.bytes(root), bytes);
            check_distinct(arguments, source[root].data(), recvbuf, bytes);
        }
    }
    if (arguments.failed()) return arguments.error();
    return conclude(arguments, scatterv_binomial(team, source, block, bytes, root));
}
