#include "mpi/api/arguments.hpp"

#include "mpi/objects/info.hpp"

namespace vaquero::mpi {

const Layout* Arguments::datatype(MPI_Datatype datatype) {
    const Layout* const layout = find_layout(datatype);
    require(layout != nullptr, MPI_ERR_TYPE,
            datatype == MPI_DATATYPE_NULL ? "MPI_DATATYPE_NULL is no datatype" : "invalid datatype");
    return layout;
}

std::size_t Arguments::other_bytes(int count, MPI_Datatype datatype) {
    if (failed()) return 0;
    if (count < 0) error_ = raise(comm_, MPI_ERR_COUNT, function_, "invalid count %d", count);
    const Layout* const layout = this->datatype(datatype);
    require(is_committed(datatype), MPI_ERR_TYPE, "datatype was not committed");
    return failed() ? 0 : static_cast<std::size_t>(count) * layout->size;
}

Buffer Arguments::other_message(const void* address, int count, MPI_Datatype datatype) {
    const std::size_t byte_count = other_bytes(count, datatype);
    if (failed() || byte_count == 0) return {};
    const Layout& layout = *find_layout(datatype);
    if (address == nullptr && layout.true_lower_bound == 0) {
        error_ = raise(comm_, MPI_ERR_BUFFER, function_, "null buffer for %zu bytes", byte_count);
        return {};
    }
    return Buffer::of(const_cast<void*>(address), static_cast<std::size_t>(count), layout,
                      rank_->private_data);
}

Group* Arguments::group(MPI_Group group) {
    Group* const found = find_group(group);
    require(found != nullptr, MPI_ERR_GROUP,
            group == MPI_GROUP_NULL ? "MPI_GROUP_NULL is no group" : "invalid group");
    return found;
}

Info* Arguments::info(MPI_Info info) {
    Info* const found = find_info(*rank_, info);
    require(found != nullptr || info == MPI_INFO_NULL, MPI_ERR_INFO, "invalid info");
    return found;
}

int Arguments::raise_communicator(const char* function, MPI_Comm comm) {
    const char* what = comm == MPI_COMM_NULL ? "MPI_COMM_NULL is no communicator" : "invalid communicator";
    return raise(comm, MPI_ERR_COMM, function, "%s", what);
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
