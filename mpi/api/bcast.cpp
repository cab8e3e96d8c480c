// MPI_Bcast [MPI 3.1 §5.4].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

/// MPI_Bcast of whatever it is.
[[gnu::noinline]] int bcast(Arguments& arguments, void* buffer, int count, MPI_Datatype datatype, int root) {
    arguments.intracommunicator();
    arguments.root(root);
    RunBuffer run(check_buffer(arguments, buffer, count, datatype));
    check_scratch(arguments, run.ok());
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());
    if (team.rank == root) run.load();
    select::bcast(team, run.data(), run.bytes(), root);
    if (team.rank != root) run.store();
    return MPI_SUCCESS;
}

} // namespace

[[gnu::hot]] int MPI_Bcast(void* buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Bcast", comm);
    if (arguments.failed()) return arguments.error();
    // The straight way for adjacent elements: where there is a board there is one group of several ranks.
    Communicator& communicator = arguments.communicator();
    Board* const board = communicator.board();
    const std::size_t bytes = dense_bytes(static_cast<std::size_t>(count), datatype);
    if (board == nullptr || bytes == in_doubt || count < 0 || !is_address(buffer) ||
        !communicator.has_peer(root)) [[unlikely]]
        return bcast(arguments, buffer, count, datatype, root);
    bcast_board(*board, static_cast<std::byte*>(buffer), bytes, root);
    return MPI_SUCCESS;
}
