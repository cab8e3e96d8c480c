// The buffer of buffered sends [MPI 3.1 §3.6].

#include <mpi.h>

#include <cstring>
#include <new>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/buffered.hpp"

using namespace vaquero::mpi;

int MPI_Buffer_attach(void* buffer, int size) {
    Arguments arguments("MPI_Buffer_attach");
    RankState& rank = arguments.rank();
    arguments.require(size >= 0, MPI_ERR_ARG, "negative size");
    arguments.array(size, buffer);
    arguments.require(rank.buffered_sends == nullptr, MPI_ERR_BUFFER, "a buffer is attached already");
    if (arguments.failed()) return arguments.error();
    void* const memory = rank.engine->memory().allocate(sizeof(BufferedSends));
    arguments.memory(memory);
    if (!arguments.failed()) rank.buffered_sends = new (memory) BufferedSends{buffer, size, 0, {}};
    return arguments.error();
}

int MPI_Buffer_detach(void* buffer_addr, int* size) {
    Arguments arguments("MPI_Buffer_detach");
    RankState& rank = arguments.rank();
    arguments.out(buffer_addr);
    arguments.out(size);
    arguments.require(rank.buffered_sends != nullptr, MPI_ERR_BUFFER, "no buffer is attached");
    if (arguments.failed()) return arguments.error();
    flush_buffered(rank, arguments.function());
    BufferedSends* const sends = rank.buffered_sends;
    std::memcpy(buffer_addr, &sends->buffer, sizeof sends->buffer);
    *size = sends->size;
    rank.buffered_sends = nullptr;
    rank.engine->memory().release(sends, sizeof *sends);
    return MPI_SUCCESS;
}
