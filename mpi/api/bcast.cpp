// MPI_Bcast [MPI 3.1 §5.4].
#include "mpi/api/collective_checks.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Bcast(void* buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm) {
    Arguments arguments("MPI_Bcast", comm);
    arguments.root(root);
    const std::size_t bytes = arguments.bytes(count, datatype);
    std::byte* const data = check_buffer(arguments, buffer, bytes);
    if (arguments.failed()) return arguments.error();
    select::bcast(team_of(arguments.communicator()), data, bytes, root);
    return MPI_SUCCESS;
}
