// MPI_Gather and MPI_Gatherv [MPI 3.1 §5.5].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"

using namespace vaquero::mpi;

int MPI_Gather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
               MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Gather", comm);
    arguments.intracommunicator();
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;
    const bool in_place = is_root && sendbuf == MPI_IN_PLACE;

    Buffer destination;
    if (is_root) destination = check_buffer(arguments, recvbuf, recvcount, recvtype, team.size);
    Buffer block;
    std::size_t bytes = is_root ? destination.bytes / static_cast<std::size_t>(team.size) : 0;
    if (!in_place) {
        block = check_buffer(arguments, sendbuf, sendcount, sendtype);
        if (is_root) {
            check_same_length(arguments, block.bytes, bytes);
            check_distinct(arguments, sendbuf, recvbuf, bytes);
        }
        bytes = block.bytes;
    }
    RunBuffer received(destination);
    RunBuffer sent(block);
    check_scratch(arguments, received.ok() && sent.ok());
    if (arguments.failed()) return arguments.error();
    sent.load();
    if (in_place) received.load();
    const Outcome outcome =
        gather_binomial(team, in_place ? nullptr : sent.data(), bytes, received.data(), root);
    if (is_root) received.store();
    return conclude(arguments, outcome);
}

int MPI_Gatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                const int recvcounts[], const int displs[], MPI_Datatype recvtype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Gatherv", comm);
    arguments.intracommunicator();
    arguments.root(root);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    const bool is_root = team.rank == root;
    const bool in_place = is_root && sendbuf == MPI_IN_PLACE;

    std::optional<RunBlocks> received;
    if (is_root)
        received.emplace(arguments, BlockArguments{recvbuf, recvcounts, displs, recvtype}, team.size);
    Buffer block;
    if (!in_place) {
        block = check_buffer(arguments, sendbuf, sendcount, sendtype);
        if (is_root && !arguments.failed()) {
            check_same_length(arguments, block.bytes, received->bytes(root));
            check_distinct(arguments, sendbuf, received->blocks()[root].data(), block.bytes);
        }
    }
    RunBuffer sent(block);
    check_scratch(arguments, sent.ok());
    if (arguments.failed()) return arguments.error();
    sent.load();
    if (in_place) received->load_block(root);
    const Blocks destination = is_root ? received->blocks() : Blocks::uniform(nullptr, 0);
    const Outcome outcome =
        gatherv_binomial(team, in_place ? nullptr : sent.data(), sent.bytes(), destination, root);
    if (is_root) received->store();
    return conclude(arguments, outcome);
}
