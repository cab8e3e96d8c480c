// A communicator: a group of ranks and a context of its own, so that its messages meet no others.
#pragma once

#include <mpi.h>

#include <array>
#include <cstdint>

#include "base/strong.hpp"
#include "mpi/coll/team.hpp"

namespace vaquero::mpi {

class Board;
struct RankState;

/// Where a member of a communicator lives. 16 bits each, since there is one for every member.
struct Member {
    std::uint16_t world_rank;
    std::uint16_t core;
};

/// This rank's view of a communicator [MPI 3.1 §6.2, §6.4].
class Communicator {
public:
    [[nodiscard]] MPI_Comm handle() const { return handle_; }
    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return size_; }
    /// Who the member `rank`, 0 to size() - 1, is in MPI_COMM_WORLD, and the core it runs on.
    [[nodiscard]] Member member(int rank) const { return members_[rank]; }
    void set_member(int rank, Rank world_rank);

    // Two contexts, so that collective traffic never matches a receive with wildcards [MPI 3.1 §5.12].
    [[nodiscard]] ContextId point_to_point_context() const { return ContextId(2 * context_); }
    [[nodiscard]] ContextId collective_context() const { return ContextId(2 * context_ + 1); }

    [[nodiscard]] MPI_Errhandler error_handler() const { return error_handler_; }
    void set_error_handler(MPI_Errhandler handler) { error_handler_ = handler; }

    /// Null for a single member, and until create_board() (board_creation.hpp).
    [[nodiscard]] Board* board() const { return board_; }
    void set_board(Board* board) { board_ = board; }

    [[nodiscard]] const char* name() const { return name_.data(); }
    /// Cuts names longer than MPI_MAX_OBJECT_NAME - 1 characters.
    void set_name(const char* name);

private:
    friend Communicator* create_communicator(RankState& state, std::uint32_t context, int rank, int size);
    friend void free_communicator(RankState& state, Communicator& communicator);

    MPI_Comm handle_ = MPI_COMM_NULL;
    int rank_ = 0;
    int size_ = 0;
    std::uint32_t context_ = 0;
    Member* members_ = nullptr;
    Board* board_ = nullptr;
    MPI_Errhandler error_handler_ = MPI_ERRORS_ARE_FATAL;
    std::array<char, MPI_MAX_OBJECT_NAME> name_{};
};

/// The caller's communicator behind a handle; see find_communicator() of a rank (rank_state.hpp).
Communicator* find_communicator(MPI_Comm comm);

/// A new communicator of the rank `state` with `size` members yet to be set, of which this rank is number
/// `rank`, with the error handler MPI_ERRORS_ARE_FATAL; nullptr when memory has run out.
Communicator* create_communicator(RankState& state, std::uint32_t context, int rank, int size);
/// Ends this rank's use of it. Operations still under way complete all the same: they don't need it any more.
void free_communicator(RankState& state, Communicator& communicator);

/// The communicator as collective algorithms see it.
inline Team team_of(Communicator& communicator) {
    return {communicator.rank(), communicator.size(), &communicator, communicator.board()};
}

} // namespace vaquero::mpi
