// MPI_Barrier [MPI 3.1 §5.3].
#include "mpi/api/collective_buffers.hpp"
#include "mpi/coll/board/barrier_board.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Barrier(MPI_Comm comm) {
    Arguments arguments("MPI_Barrier", comm);
    if (arguments.failed()) return arguments.error();
    if (Board* const board = arguments.communicator().board()) [[likely]] {
        barrier_board(*board);
        return MPI_SUCCESS;
    }
    arguments.intracommunicator(); // one rank, or two groups
    return arguments.error();
}
