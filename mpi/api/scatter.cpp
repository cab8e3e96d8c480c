// MPI_Scatter and MPI_Scatterv [MPI 3.1 §5.6].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"

using namespace vaquero::mpi;

int MPI_Scatter(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Scatter", comm);
    arguments.intracommunicator();
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;
    const bool in_place = is_root && recvbuf == MPI_IN_PLACE;

    Buffer source;
    if (is_root) source = check_buffer(arguments, sendbuf, sendcount, sendtype, team.size);
    Buffer block;
    std::size_t bytes = is_root ? source.bytes / static_cast<std::size_t>(team.size) : 0;
    if (!in_place) {
        block = check_buffer(arguments, recvbuf, recvcount, recvtype);
        if (is_root) {
            check_same_length(arguments, bytes, block.bytes);
            check_distinct(arguments, sendbuf, recvbuf, bytes);
        }
        bytes = block.bytes;
    }
    RunBuffer sent(source);
    RunBuffer received(block);
    check_scratch(arguments, received.ok() && sent.ok());
    if (arguments.failed()) return arguments.error();
    sent.load();
    const Outcome outcome =
        scatter_binomial(team, sent.data(), in_place ? nullptr : received.data(), bytes, root);
    received.store();
    return conclude(arguments, outcome);
}

int MPI_Scatterv(const void* sendbuf, const int sendcounts[], const int displs[], MPI_Datatype sendtype,
                 void* recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Scatterv", comm);
    arguments.intracommunicator();
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;
    const bool in_place = is_root && recvbuf == MPI_IN_PLACE;

    std::optional<RunBlocks> sent;
    if (is_root) sent.emplace(arguments, BlockArguments{sendbuf, sendcounts, displs, sendtype}, team.size);
    Buffer block;
    if (!in_place) {
        block = check_buffer(arguments, recvbuf, recvcount, recvtype);
        if (is_root && !arguments.failed()) {
            check_same_length(arguments, sent->bytes(root), block.bytes);
            check_distinct(arguments, sent->const_blocks()[root].data(), recvbuf, block.bytes);
        }
    }
    RunBuffer received(block);
    check_scratch(arguments, received.ok());
    if (arguments.failed()) return arguments.error();
    if (is_root) sent->load();
    const ConstBlocks source = is_root ? sent->const_blocks() : ConstBlocks::uniform(nullptr, 0);
    const Outcome outcome =
        scatterv_binomial(team, source, in_place ? nullptr : received.data(), received.bytes(), root);
    received.store();
    return conclude(arguments, outcome);
}
