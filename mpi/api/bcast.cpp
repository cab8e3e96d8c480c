// MPI_Bcast [MPI 3.1 §5.4].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

int bcast_by_layout(Arguments& arguments, const Buffer& data, int root) {
    const Team team = team_of(arguments.communicator());
    RunBuffer run(data);
    check_scratch(arguments, run.ok());
    if (arguments.failed()) return arguments.error();
    if (team.rank == root) run.load();
    select::bcast(team, run.data(), run.bytes(), root);
    if (team.rank != root) run.store();
    return MPI_SUCCESS;
}

} // namespace

[[gnu::hot]] int MPI_Bcast(void* buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Bcast", comm);
    arguments.intracommunicator();
    arguments.root(root);
    const Buffer data = check_buffer(arguments, buffer, count, datatype);
    if (arguments.failed()) return arguments.error();
    if (!data.is_dense()) [[unlikely]]
        return bcast_by_layout(arguments, data, root);
    select::bcast(team_of(arguments.communicator()), data.at, data.bytes, root);
    return MPI_SUCCESS;
}
