// MPI_Barrier [MPI 3.1 §5.3].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Barrier(MPI_Comm comm) {
    Arguments arguments("MPI_Barrier", comm);
    arguments.intracommunicator();
    if (arguments.failed()) return arguments.error();
    select::barrier(team_of(arguments.communicator()));
    return MPI_SUCCESS;
}
