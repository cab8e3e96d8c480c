// Pack and unpack [MPI 3.1 §4.2]. What is packed are the bytes of the data, one behind the other.

#include <mpi.h>

#include <climits>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/cursor.hpp"

using namespace vaquero::mpi;

namespace {

/// `bytes` of a packed buffer from *position on. MPI_ERR_ARG, MPI_ERR_TRUNCATE.
Buffer check_packed(Arguments& arguments, const void* packed, int size, const int* position,
                    std::size_t bytes) {
    arguments.out(position);
    arguments.require(size >= 0, MPI_ERR_ARG, "negative size");
    arguments.array(size, packed);
    arguments.require(arguments.failed() || (*position >= 0 && *position <= size), MPI_ERR_ARG,
                      "invalid position");
    if (arguments.failed()) return {};
    arguments.require(bytes <= static_cast<std::size_t>(size - *position), MPI_ERR_TRUNCATE,
                      "the packed buffer is too small");
    if (arguments.failed()) return {};
    auto* const start = static_cast<std::byte*>(const_cast<void*>(packed)) + *position;
    return Buffer::adjacent(arguments.rank().shared_address(start), bytes);
}

} // namespace

int MPI_Pack(const void* inbuf, int incount, MPI_Datatype datatype, void* outbuf, int outsize, int* position,
             MPI_Comm comm) {
    Arguments arguments("MPI_Pack", comm);
    const Buffer data = arguments.message(inbuf, incount, datatype);
    const Buffer packed = check_packed(arguments, outbuf, outsize, position, data.bytes);
    if (arguments.failed()) return arguments.error();
    *position += static_cast<int>(copy(packed, data));
    return MPI_SUCCESS;
}

int MPI_Unpack(const void* inbuf, int insize, int* position, void* outbuf, int outcount,
               MPI_Datatype datatype, MPI_Comm comm) {
    Arguments arguments("MPI_Unpack", comm);
    const Buffer data = arguments.message(outbuf, outcount, datatype);
    const Buffer packed = check_packed(arguments, inbuf, insize, position, data.bytes);
    if (arguments.failed()) return arguments.error();
    *position += static_cast<int>(copy(data, packed));
    return MPI_SUCCESS;
}

int MPI_Pack_size(int incount, MPI_Datatype datatype, MPI_Comm comm, int* size) {
    Arguments arguments("MPI_Pack_size", comm);
    const std::size_t bytes = arguments.bytes(incount, datatype);
    arguments.out(size);
    if (!arguments.failed()) *size = bytes <= INT_MAX ? static_cast<int>(bytes) : MPI_UNDEFINED;
    return arguments.error();
}
