#include "mpi/api/collective_buffers.hpp"

namespace vaquero::mpi {

Buffer check_buffer(Arguments& arguments, const void* address, int count, MPI_Datatype datatype, int ranks) {
    const Buffer one = check_buffer(arguments, address, count, datatype);
    if (arguments.failed()) return {};
    const std::size_t elements = static_cast<std::size_t>(count) * static_cast<std::size_t>(ranks);
    const std::size_t dense = dense_bytes(elements, datatype);
    if (dense != in_doubt) return {one.at, dense};
    return Buffer::of(const_cast<void*>(address), elements, *find_layout(datatype),
                      arguments.rank().private_data);
}

RunBlocks::RunBlocks(Arguments& arguments, const BlockArguments& blocks, int ranks)
    : arguments_(blocks),
      ranks_(ranks),
      private_data_(&arguments.rank().private_data),
      table_(static_cast<std::size_t>(ranks) * sizeof(BlockPlace)) {
    check_scratch(arguments, table_.ok());
    arguments.require(blocks.buffer != MPI_IN_PLACE, MPI_ERR_BUFFER, "MPI_IN_PLACE is not allowed here");
    arguments.require(blocks.counts != nullptr, MPI_ERR_ARG, "null pointer for the counts");
    arguments.require(blocks.displacements != nullptr, MPI_ERR_ARG, "null pointer for the displacements");
    if (blocks.datatypes == nullptr) arguments.bytes(0, blocks.datatype);
    bool has_gaps = false;
    std::size_t total = 0;
    for (int rank = 0; !arguments.failed() && rank < ranks; ++rank) {
        const MPI_Datatype type = blocks.datatypes != nullptr ? blocks.datatypes[rank] : blocks.datatype;
        const int count = blocks.counts[rank];
        const std::size_t bytes = arguments.bytes(count, type);
        if (arguments.failed()) return;
        arguments.require(bytes == 0 || blocks.buffer != nullptr || find_layout(type)->true_lower_bound != 0,
                          MPI_ERR_BUFFER, "null buffer");
        const std::ptrdiff_t unit = blocks.displacements_are_bytes ? 1 : extent_of(type);
        places()[rank] = {blocks.displacements[rank] * unit, bytes};
        has_gaps = has_gaps || (bytes != 0 && !find_layout(type)->is_dense);
        total += bytes;
    }
    if (arguments.failed()) return;
    base_ = static_cast<std::byte*>(const_cast<void*>(blocks.buffer));
    if (!has_gaps) return;
    packed_.emplace(total);
    check_scratch(arguments, packed_->ok());
    base_ = packed_->data();
    std::ptrdiff_t next = 0;
    for (int rank = 0; rank < ranks; ++rank) {
        places()[rank].offset = next;
        next += static_cast<std::ptrdiff_t>(places()[rank].bytes);
    }
}

Buffer RunBlocks::buffer_of(int rank) const {
    const MPI_Datatype type =
        arguments_.datatypes != nullptr ? arguments_.datatypes[rank] : arguments_.datatype;
    const Layout& layout = *find_layout(type);
    const std::ptrdiff_t unit = arguments_.displacements_are_bytes ? 1 : layout.extent;
    auto* const start = static_cast<std::byte*>(const_cast<void*>(arguments_.buffer));
    return Buffer::of(start + arguments_.displacements[rank] * unit,
                      static_cast<std::size_t>(arguments_.counts[rank]), layout, *private_data_);
}

void RunBlocks::load_block(int rank) {
    if (packed_ && bytes(rank) != 0)
        copy(Buffer::adjacent(base_ + places()[rank].offset, bytes(rank)), buffer_of(rank));
}

void RunBlocks::store_block(int rank) {
    if (packed_ && bytes(rank) != 0)
        copy(buffer_of(rank), Buffer::adjacent(base_ + places()[rank].offset, bytes(rank)));
}

void RunBlocks::load() {
    for (int rank = 0; rank < ranks_; ++rank)
        load_block(rank);
}

void RunBlocks::store() {
    for (int rank = 0; rank < ranks_; ++rank)
        store_block(rank);
}

int conclude(Arguments& arguments, Outcome outcome) {
    arguments.require(outcome != Outcome::out_of_memory, MPI_ERR_NO_MEM, "no memory for intermediate data");
    arguments.require(outcome != Outcome::truncated, MPI_ERR_TRUNCATE, "more data than the buffer holds");
    return arguments.error();
}

} // namespace vaquero::mpi
