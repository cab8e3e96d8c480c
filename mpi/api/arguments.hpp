// Checks of the arguments of an MPI call.
#pragma once

#include <mpi.h>

#include <cstddef>

#include "mpi/api/calls.hpp"
#include "mpi/messages/buffer.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/datatype.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {

/// The checks that an MPI call makes, one after the other. The first that fails is told to the communicator's
/// error handler, and the later ones are skipped:
///
///     Arguments arguments("MPI_Send", comm);
///     const Buffer data = arguments.message(buffer, count, datatype);
///     arguments.destination(dest);
///     if (arguments.failed()) return arguments.error();
///     ... arguments.communicator() ...
class Arguments {
public:
    /// The call `function` on `comm`; fatal outside of MPI_Init to MPI_Finalize.
    Arguments(const char* function, MPI_Comm comm)
        : function_(function),
          comm_(comm),
          rank_(&enter(function)),
          communicator_(find_communicator(*rank_, comm)) {
        if (communicator_ == nullptr) [[unlikely]]
            error_ = raise_communicator(function_, comm_);
    }
    /// A call on no communicator, whose errors MPI_COMM_WORLD's handler hears [MPI 3.1 §8.3].
    explicit Arguments(const char* function) : Arguments(function, MPI_COMM_WORLD) {}

    [[nodiscard]] bool failed() const { return error_ != MPI_SUCCESS; }
    /// What the call returns: the class of the first failure, or MPI_SUCCESS.
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] Communicator& communicator() const { return *communicator_; }
    /// The caller.
    [[nodiscard]] RankState& rank() const { return *rank_; }
    [[nodiscard]] const char* function() const { return function_; }

    /// `count` elements of `datatype` at `address`. MPI_ERR_COUNT; MPI_ERR_TYPE if there is no such datatype
    /// or it wasn't committed; MPI_ERR_BUFFER: a null address only goes with no data, or with displacements
    /// from it.
    [[gnu::always_inline]] Buffer message(const void* address, int count, MPI_Datatype datatype) {
        const std::size_t byte_count = dense_bytes(static_cast<std::size_t>(count), datatype);
        if (count < 0 || byte_count == in_doubt || (address == nullptr && byte_count != 0)) [[unlikely]]
            return other_message(address, count, datatype);
        return Buffer::adjacent(rank_->shared_address(const_cast<void*>(address)), byte_count);
    }
    /// The bytes of data of `count` elements. MPI_ERR_COUNT, MPI_ERR_TYPE as above.
    std::size_t bytes(int count, MPI_Datatype datatype) {
        const std::size_t byte_count = dense_bytes(static_cast<std::size_t>(count), datatype);
        return count < 0 || byte_count == in_doubt ? other_bytes(count, datatype) : byte_count;
    }
    /// Any datatype, committed or not; null if it failed. MPI_ERR_TYPE.
    const Layout* datatype(MPI_Datatype datatype);
    /// MPI_ERR_GROUP.
    Group* group(MPI_Group group);
    /// MPI_ERR_INFO. MPI_INFO_NULL is none, which gives null.
    Info* info(MPI_Info info);
    /// A communicator that isn't an intercommunicator. MPI_ERR_COMM.
    void intracommunicator() {
        if (!failed()) require(!communicator_->is_inter(), MPI_ERR_COMM, "not for an intercommunicator");
    }
    /// Where a result goes: not null. MPI_ERR_ARG.
    void out(const void* result) { require(result != nullptr, MPI_ERR_ARG, "null pointer for a result"); }
    /// An array of `count`, which may be null if there is nothing in it. MPI_ERR_ARG.
    void array(int count, const void* elements) {
        require(count <= 0 || elements != nullptr, MPI_ERR_ARG, "null pointer to an array");
    }
    /// A peer of the communicator or MPI_PROC_NULL. MPI_ERR_RANK.
    void destination(int rank) {
        if (failed()) [[unlikely]]
            return;
        if (!communicator_->has_peer(rank) && rank != MPI_PROC_NULL) [[unlikely]]
            error_ = raise_rank(function_, comm_, rank, communicator_->peer_count());
    }
    /// A destination() or MPI_ANY_SOURCE.
    void source(int rank) {
        if (rank != MPI_ANY_SOURCE) destination(rank);
    }
    /// 0 or more. MPI_ERR_TAG.
    void tag(int value) {
        if (value < 0 && !failed()) [[unlikely]]
            error_ = raise_tag(function_, comm_, value);
    }
    void tag_or_any(int value) {
        if (value != MPI_ANY_TAG) tag(value);
    }
    /// A member of the communicator. MPI_ERR_ROOT.
    void root(int rank) {
        if (failed() || communicator_->has_peer(rank)) [[likely]]
            return;
        error_ = raise_root(function_, comm_, rank, communicator_->peer_count());
    }
    /// Anything else: `holds` must be true, or `error_class` is raised with `reason`.
    void require(bool holds, int error_class, const char* reason) {
        if (!holds && !failed()) [[unlikely]]
            error_ = raise(comm_, error_class, function_, "%s", reason);
    }
    /// What was allocated. MPI_ERR_NO_MEM.
    void memory(const void* allocated) { require(allocated != nullptr, MPI_ERR_NO_MEM, "out of memory"); }

private:
    Buffer other_message(const void* address, int count, MPI_Datatype datatype);
    std::size_t other_bytes(int count, MPI_Datatype datatype);

    // What went wrong, told to the error handler: the class to return. They take values rather than `this`,
    // so that a call whose arguments are right needs nothing of this object in memory.
    static int raise_communicator(const char* function, MPI_Comm comm);
    static int raise_rank(const char* function, MPI_Comm comm, int rank, int size);
    static int raise_root(const char* function, MPI_Comm comm, int rank, int size);
    static int raise_tag(const char* function, MPI_Comm comm, int value);

    const char* function_;
    MPI_Comm comm_;
    RankState* rank_;
    Communicator* communicator_;
    int error_ = MPI_SUCCESS;
};

} // namespace vaquero::mpi
