// Memory for communication: any will do [MPI 3.1 §8.2].

#include <mpi.h>

#include <cstdlib>
#include <cstring>

#include "mpi/api/arguments.hpp"

using namespace vaquero::mpi;

int MPI_Alloc_mem(MPI_Aint size, MPI_Info info, void* baseptr) {
    Arguments arguments("MPI_Alloc_mem");
    arguments.require(size >= 0, MPI_ERR_ARG, "negative size");
    arguments.info(info);
    arguments.out(baseptr);
    if (arguments.failed()) return arguments.error();
    void* const memory = std::malloc(size != 0 ? static_cast<std::size_t>(size) : 1);
    arguments.memory(memory);
    if (!arguments.failed()) std::memcpy(baseptr, &memory, sizeof memory);
    return arguments.error();
}

int MPI_Free_mem(void* base) {
    const Arguments arguments("MPI_Free_mem");
    std::free(base);
    return arguments.error();
}
