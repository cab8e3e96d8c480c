#include "mpi/api/collective_checks.hpp"

namespace vaquero::mpi {
namespace {

template <class Byte, class Void>
BasicBlocks<Byte> blocks_of(Arguments& arguments, Void* buffer, const int counts[], const int displacements[],
                            MPI_Datatype datatype) {
    arguments.require(counts != nullptr, MPI_ERR_ARG, "null pointer for the counts");
    arguments.require(displacements != nullptr, MPI_ERR_ARG, "null pointer for the displacements");
    const std::size_t extent = arguments.bytes(1, datatype);
    std::size_t total = 0;
    if (!arguments.failed() && counts != nullptr) {
        for (int rank = 0; rank < arguments.communicator().size(); ++rank)
            total += arguments.bytes(counts[rank], datatype);
    }
    return BasicBlocks<Byte>::varying(check_buffer(arguments, buffer, total), extent, counts, displacements);
}

} // namespace

Blocks check_blocks(Arguments& arguments, void* buffer, const int counts[], const int displacements[],
                    MPI_Datatype datatype) {
    return blocks_of<std::byte>(arguments, buffer, counts, displacements, datatype);
}

ConstBlocks check_blocks(Arguments& arguments, const void* buffer, const int counts[],
                         const int displacements[], MPI_Datatype datatype) {
    return blocks_of<const std::byte>(arguments, buffer, counts, displacements, datatype);
}

int conclude(Arguments& arguments, Outcome outcome) {
    arguments.require(outcome != Outcome::out_of_memory, MPI_ERR_NO_MEM, "no memory for intermediate data");
    arguments.require(outcome != Outcome::truncated, MPI_ERR_TRUNCATE, "more data than the buffer holds");
    return arguments.error();
}

} // namespace vaquero::mpi
