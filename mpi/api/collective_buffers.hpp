// The buffers of collective calls, as the algorithms want them: runs of bytes. Data with gaps are packed into
// scratch memory before, or unpacked from there after. All of a call's checks come before its first message,
// so that a mistake that one rank can see leaves no other rank half-way.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <optional>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/blocks.hpp"
#include "mpi/coll/outcome.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/messages/cursor.hpp"

namespace vaquero::mpi {

/// One buffer of a call.
class RunBuffer {
public:
    explicit RunBuffer(const Buffer& buffer)
        : buffer_(buffer), scratch_(buffer.is_dense() ? 0 : buffer.bytes) {}

    [[nodiscard]] bool ok() const { return scratch_.ok(); }
    [[nodiscard]] std::byte* data() { return buffer_.is_dense() ? buffer_.at : scratch_.data(); }
    [[nodiscard]] std::size_t bytes() const { return buffer_.bytes; }
    /// Before the operation: what is to be sent.
    void load() {
        if (!buffer_.is_dense()) copy(Buffer::adjacent(scratch_.data(), buffer_.bytes), buffer_);
    }
    /// After it: what was received goes where it belongs.
    void store() {
        if (!buffer_.is_dense()) copy(buffer_, Buffer::adjacent(scratch_.data(), buffer_.bytes));
    }

private:
    Buffer buffer_;
    Scratch scratch_;
};

/// Blocks by rank, as a "v" or "w" call describes them.
struct BlockArguments {
    const void* buffer;
    const int* counts;
    const int* displacements; ///< in extents of the datatype, or in bytes
    MPI_Datatype datatype;    ///< of all blocks, unless there are `datatypes`
    const MPI_Datatype* datatypes = nullptr;
    bool displacements_are_bytes = false;
};

/// One buffer of such a call, for `ranks` blocks.
class RunBlocks {
public:
    /// MPI_ERR_ARG, MPI_ERR_COUNT, MPI_ERR_TYPE, MPI_ERR_BUFFER, MPI_ERR_NO_MEM.
    RunBlocks(Arguments& arguments, const BlockArguments& blocks, int ranks);

    [[nodiscard]] std::size_t bytes(int rank) const { return places()[rank].bytes; }
    [[nodiscard]] Blocks blocks() { return Blocks::varying(base_, places()); }
    [[nodiscard]] ConstBlocks const_blocks() { return ConstBlocks::varying(base_, places()); }
    /// As for a RunBuffer, of one block or all.
    void load();
    void store();
    void load_block(int rank);
    void store_block(int rank);

private:
    [[nodiscard]] BlockPlace* places() const { return reinterpret_cast<BlockPlace*>(table_.data()); }
    [[nodiscard]] Buffer buffer_of(int rank) const;

    BlockArguments arguments_;
    int ranks_;
    const platform::PrivateData* private_data_;
    mutable Scratch table_;
    std::optional<Scratch> packed_; ///< if a block has gaps
    std::byte* base_ = nullptr;
};

/// Neither null nor MPI_IN_PLACE.
inline bool is_address(const void* buffer) {
    return code_of(buffer) > code_of(MPI_IN_PLACE);
}

/// A buffer where MPI_IN_PLACE means nothing. MPI_ERR_BUFFER and those of Arguments::message().
inline Buffer check_buffer(Arguments& arguments, const void* address, int count, MPI_Datatype datatype) {
    arguments.require(address != MPI_IN_PLACE, MPI_ERR_BUFFER, "MPI_IN_PLACE is not allowed here");
    return arguments.message(address, count, datatype);
}
/// The same for `ranks` blocks of `count` elements.
Buffer check_buffer(Arguments& arguments, const void* address, int count, MPI_Datatype datatype, int ranks);

/// Buffers of which one is sent and one received. [MPI 3.1 §5.2.2] MPI_ERR_BUFFER.
inline void check_distinct(Arguments& arguments, const void* sendbuf, const void* recvbuf,
                           std::size_t bytes) {
    arguments.require(bytes == 0 || sendbuf != recvbuf || sendbuf == MPI_BOTTOM, MPI_ERR_BUFFER,
                      "send and receive buffer are the same (MPI_IN_PLACE says so)");
}

/// What this rank sends to itself is as long as what it receives. MPI_ERR_TRUNCATE, MPI_ERR_COUNT.
inline void check_same_length(Arguments& arguments, std::size_t sent, std::size_t received) {
    arguments.require(sent <= received, MPI_ERR_TRUNCATE, "sends itself more than it receives");
    arguments.require(sent == received, MPI_ERR_COUNT, "sends itself less than it receives");
}

/// Scratch memory. MPI_ERR_NO_MEM.
inline void check_scratch(Arguments& arguments, bool ok) {
    arguments.require(ok, MPI_ERR_NO_MEM, "no memory for intermediate data");
}

/// What the call returns after its algorithm ended. MPI_ERR_NO_MEM, MPI_ERR_TRUNCATE.
int conclude(Arguments& arguments, Outcome outcome);

} // namespace vaquero::mpi
