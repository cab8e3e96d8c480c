#include "mpi/api/arguments.hpp"

namespace vaquero::mpi {

int Arguments::raise_communicator(const char* function, MPI_Comm comm) {
    const char* what = comm == MPI_COMM_NULL ? "MPI_COMM_NULL is no communicator" : "invalid communicator";
    return raise(comm, MPI_ERR_COMM, function, "%s", what);
}

int Arguments::raise_bytes(const char* function, MPI_Comm comm, int count, MPI_Datatype datatype) {
    if (count < 0) return raise(comm, MPI_ERR_COUNT, function, "invalid count %d", count);
    return raise(comm, MPI_ERR_TYPE, function, "%s",
                 datatype == MPI_DATATYPE_NULL ? "MPI_DATATYPE_NULL is no datatype" : "invalid datatype");
}

int Arguments::raise_buffer(const char* function, MPI_Comm comm, std::size_t byte_count) {
    return raise(comm, MPI_ERR_BUFFER, function, "null buffer for %zu bytes", byte_count);
}

int Arguments::raise_rank(const char* function, MPI_Comm comm, int rank, int size) {
    return raise(comm, MPI_ERR_RANK, function, "invalid rank %d (communicator of %d)", rank, size);
}

int Arguments::raise_root(const char* function, MPI_Comm comm, int rank, int size) {
    return raise(comm, MPI_ERR_ROOT, function, "invalid root %d (communicator of %d)", rank, size);
}

int Arguments::raise_tag(const char* function, MPI_Comm comm, int value) {
    return raise(comm, MPI_ERR_TAG, function, "invalid tag %d", value);
}

} // namespace vaquero::mpi
