#include "mpi/arguments.hpp"

namespace vaquero::mpi {

void Arguments::fail_communicator() {
    const char* what = comm_ == MPI_COMM_NULL ? "MPI_COMM_NULL is no communicator" : "invalid communicator";
    error_ = raise(comm_, MPI_ERR_COMM, function_, "%s", what);
}

void Arguments::root(int rank) {
    if (failed() || static_cast<unsigned>(rank) < static_cast<unsigned>(communicator_->size())) return;
    error_ = raise(comm_, MPI_ERR_ROOT, function_, "invalid root %d (communicator of %d)", rank,
                   communicator_->size());
}

void Arguments::require(bool holds, int error_class, const char* reason) {
    if (holds || failed()) return;
    error_ = raise(comm_, error_class, function_, "%s", reason);
}

std::size_t Arguments::fail_bytes(int count, MPI_Datatype datatype) {
    if (failed()) return 0;
    if (count < 0)
        error_ = raise(comm_, MPI_ERR_COUNT, function_, "invalid count %d", count);
    else
        error_ =
            raise(comm_, MPI_ERR_TYPE, function_, "%s",
                  datatype == MPI_DATATYPE_NULL ? "MPI_DATATYPE_NULL is no datatype" : "invalid datatype");
    return 0;
}

void Arguments::fail_buffer(std::size_t byte_count) {
    if (failed()) return;
    error_ = raise(comm_, MPI_ERR_BUFFER, function_, "null buffer for %zu bytes", byte_count);
}

void Arguments::fail_rank(int rank) {
    error_ = raise(comm_, MPI_ERR_RANK, function_, "invalid rank %d (communicator of %d)", rank,
                   communicator_->size());
}

void Arguments::fail_tag(int value) {
    if (failed()) return;
    error_ = raise(comm_, MPI_ERR_TAG, function_, "invalid tag %d", value);
}

} // namespace vaquero::mpi
