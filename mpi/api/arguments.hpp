// Checks of the arguments of an MPI call.
#pragma once

#include <mpi.h>

#include <cstddef>

#include "mpi/api/calls.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/datatype.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {

/// The checks that an MPI call makes, one after the other. The first that fails is told to the communicator's
/// error handler, and the later ones are skipped:
///
///     Arguments arguments("MPI_Send", comm);
///     const std::size_t bytes = arguments.message(buffer, count, datatype);
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

    [[nodiscard]] bool failed() const { return error_ != MPI_SUCCESS; }
    /// What the call returns: the class of the first failure, or MPI_SUCCESS.
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] Communicator& communicator() const { return *communicator_; }
    /// The caller.
    [[nodiscard]] RankState& rank() const { return *rank_; }
    [[nodiscard]] const char* function() const { return function_; }

    /// `count` elements of `datatype`: their bytes. MPI_ERR_COUNT, MPI_ERR_TYPE.
    std::size_t bytes(int count, MPI_Datatype datatype) {
        const DatatypeDescription* description = find_datatype(datatype);
        if (count < 0 || description == nullptr) [[unlikely]] {
            if (!failed()) error_ = raise_bytes(function_, comm_, count, datatype);
            return 0;
        }
        return static_cast<std::size_t>(count) * description->extent;
    }
    /// A null buffer only goes with 0 bytes. MPI_ERR_BUFFER.
    void buffer(const void* address, std::size_t byte_count) {
        if (address == nullptr && byte_count != 0 && !failed()) [[unlikely]]
            error_ = raise_buffer(function_, comm_, byte_count);
    }
    /// Both of them.
    std::size_t message(const void* address, int count, MPI_Datatype datatype) {
        const std::size_t byte_count = bytes(count, datatype);
        buffer(address, byte_count);
        return byte_count;
    }
    /// A member of the communicator or MPI_PROC_NULL. MPI_ERR_RANK.
    void destination(int rank) {
        if (failed()) [[unlikely]]
            return;
        if (!is_member(rank) && rank != MPI_PROC_NULL) [[unlikely]]
            error_ = raise_rank(function_, comm_, rank, communicator_->size());
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
        if (failed() || is_member(rank)) [[likely]]
            return;
        error_ = raise_root(function_, comm_, rank, communicator_->size());
    }
    /// Anything else: `holds` must be true, or `error_class` is raised with `reason`.
    void require(bool holds, int error_class, const char* reason) {
        if (!holds && !failed()) [[unlikely]]
            error_ = raise(comm_, error_class, function_, "%s", reason);
    }

private:
    [[nodiscard]] bool is_member(int rank) const {
        return static_cast<unsigned>(rank) < static_cast<unsigned>(communicator_->size());
    }

    // What went wrong, told to the error handler: the class to return. They take values rather than `this`,
    // so that a call whose arguments are right needs nothing of this object in memory.
    static int raise_communicator(const char* function, MPI_Comm comm);
    static int raise_bytes(const char* function, MPI_Comm comm, int count, MPI_Datatype datatype);
    static int raise_buffer(const char* function, MPI_Comm comm, std::size_t byte_count);
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
