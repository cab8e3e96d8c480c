// Checks of the arguments of a call on a window, as Arguments (api/arguments.hpp) does them for others.
#pragma once

#include "mpi/api/calls.hpp"
#include "mpi/messages/buffer.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/datatype.hpp"
#include "mpi/rma/window.hpp"

namespace vaquero::mpi {

class WindowArguments {
public:
    WindowArguments(const char* function, MPI_Win win)
        : function_(function), rank_(&enter(function)), window_(rank_->windows.find(win)) {
        if (window_ == nullptr)
            error_ = raise(MPI_COMM_WORLD, MPI_ERR_WIN, function, "%s",
                           win == MPI_WIN_NULL ? "MPI_WIN_NULL is no window" : "invalid window");
    }

    [[nodiscard]] bool failed() const { return error_ != MPI_SUCCESS; }
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] Window& window() const { return *window_; }
    [[nodiscard]] RankState& rank() const { return *rank_; }
    [[nodiscard]] const char* function() const { return function_; }

    void require(bool holds, int error_class, const char* reason) {
        if (!holds && !failed()) [[unlikely]]
            error_ = raise(*window_, error_class, function_, "%s", reason);
    }
    void out(const void* result) { require(result != nullptr, MPI_ERR_ARG, "null pointer for a result"); }
    /// A member of the window. MPI_ERR_RANK.
    void member(int rank) {
        if (!failed()) require(window_->communicator->has_peer(rank), MPI_ERR_RANK, "there is no such rank");
    }
    /// MPI_PROC_NULL, or a member that this rank may access now. MPI_ERR_RANK, MPI_ERR_RMA_SYNC.
    void target(int rank) {
        if (rank == MPI_PROC_NULL) return;
        member(rank);
        if (!failed())
            require(window_->may_access(rank), MPI_ERR_RMA_SYNC, "no access epoch for this target");
    }
    /// The caller's own buffer. MPI_ERR_COUNT, MPI_ERR_TYPE, MPI_ERR_BUFFER.
    Buffer origin(const void* address, int count, MPI_Datatype datatype);
    /// The memory of a target(). MPI_ERR_COUNT, MPI_ERR_TYPE, MPI_ERR_DISP, MPI_ERR_RMA_RANGE.
    Buffer target_memory(int rank, MPI_Aint displacement, int count, MPI_Datatype datatype);
    /// MPI_ERR_ASSERT.
    void assertion(int value, int allowed) {
        require((value & ~allowed) == 0, MPI_ERR_ASSERT, "invalid assertion");
    }

private:
    const Layout* layout_of(int count, MPI_Datatype datatype);

    const char* function_;
    RankState* rank_;
    Window* window_;
    int error_ = MPI_SUCCESS;
};

} // namespace vaquero::mpi
