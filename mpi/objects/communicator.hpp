// A communicator: a group of ranks and a context of its own, so that its messages meet no others.
#pragma once

#include <mpi.h>

#include <array>
#include <cstdint>

#include "base/strong.hpp"
#include "mpi/coll/team.hpp"
#include "mpi/objects/attributes.hpp"
#include "mpi/objects/group.hpp"

namespace vaquero::mpi {

class Board;
class Info;
class Topology;
struct RankState;

/// This rank's view of a communicator [MPI 3.1 §6.2, §6.4]. An intercommunicator has a second group, the
/// remote one, with which it exchanges its messages [MPI 3.1 §6.6].
class Communicator {
public:
    [[nodiscard]] MPI_Comm handle() const { return handle_; }
    [[nodiscard]] int rank() const { return group_->rank(); }
    [[nodiscard]] int size() const { return group_->size(); }
    [[nodiscard]] Group& group() const { return *group_; }
    [[nodiscard]] bool is_inter() const { return local_ != nullptr; }
    /// Of an intercommunicator: the group at the other end, and an intracommunicator of this one.
    [[nodiscard]] Group& remote_group() const { return *peers_; }
    [[nodiscard]] Communicator& local() const { return *local_; }

    /// Those that messages go to and come from: the members, or those of the remote group.
    [[nodiscard]] int peer_count() const { return peer_count_; }
    [[nodiscard]] bool has_peer(int rank) const {
        return static_cast<unsigned>(rank) < static_cast<unsigned>(peer_count_);
    }
    [[nodiscard]] Member peer(int rank) const { return peer_members_[rank]; }
    /// What this rank's messages bear as their source.
    [[nodiscard]] int source_rank() const { return source_rank_; }

    // Contexts of its own, so that collective traffic never matches a receive with wildcards [MPI 3.1 §5.12],
    // nor what a subgroup exchanges to make a communicator [MPI 3.1 §6.4.2, MPI_Comm_create_group].
    static constexpr std::uint32_t contexts_each = 4;
    [[nodiscard]] ContextId point_to_point_context() const { return ContextId(context_); }
    [[nodiscard]] ContextId collective_context() const { return ContextId(context_ + 1); }
    [[nodiscard]] ContextId creation_context() const { return ContextId(context_ + 2); }

    [[nodiscard]] MPI_Errhandler error_handler() const { return error_handler_; }
    void set_error_handler(MPI_Errhandler handler) { error_handler_ = handler; }

    /// Null for a single member, for an intercommunicator, and until create_board() (board_creation.hpp).
    [[nodiscard]] Board* board() const { return board_; }
    void set_board(Board* board) { board_ = board; }

    [[nodiscard]] const char* name() const { return name_.data(); }
    /// Cuts names longer than MPI_MAX_OBJECT_NAME - 1 characters.
    void set_name(const char* name);

    /// Operations under way need it: to say what went wrong.
    void retain() { ++uses_; }
    /// The reverse; true for the last one, after which end_communicator() is due.
    [[nodiscard]] bool let_go() { return --uses_ == 0; }
    /// The program has freed its handle.
    [[nodiscard]] bool is_freed() const { return is_freed_; }

    AttributeList attributes;
    Info* info = nullptr;         ///< null: none
    Topology* topology = nullptr; ///< null: none [MPI 3.1 §7]

private:
    friend Communicator* create_communicator(RankState& rank, std::uint32_t context, Group* group,
                                             Group* remote_group, Communicator* local);
    friend void free_communicator(RankState& rank, Communicator& communicator);
    friend void end_communicator(RankState& rank, Communicator& communicator);
    friend void make_predefined(Communicator& communicator, MPI_Comm handle);

    MPI_Comm handle_ = MPI_COMM_NULL;
    const Member* peer_members_ = nullptr;
    int peer_count_ = 0;
    int source_rank_ = 0;
    std::uint32_t context_ = 0;
    int uses_ = 1;
    bool is_freed_ = false;
    Group* group_ = nullptr;
    Group* peers_ = nullptr;
    Communicator* local_ = nullptr;
    Board* board_ = nullptr;
    MPI_Errhandler error_handler_ = MPI_ERRORS_ARE_FATAL;
    std::array<char, MPI_MAX_OBJECT_NAME> name_{};
};

/// The caller's communicator behind a handle; see find_communicator() of a rank (rank_state.hpp).
Communicator* find_communicator(MPI_Comm comm);

/// A new communicator of the members of `group`, which it takes over (and also if it fails), with the error
/// handler MPI_ERRORS_ARE_FATAL; an intercommunicator if there is a `local` one, which it takes over too.
/// nullptr when memory has run out.
Communicator* create_communicator(RankState& rank, std::uint32_t context, Group* group,
                                  Group* remote_group = nullptr, Communicator* local = nullptr);
/// Ends the program's use of it. Operations still under way keep what they need of it.
void free_communicator(RankState& rank, Communicator& communicator);
/// The reverse of Communicator::retain().
void end_communicator(RankState& rank, Communicator& communicator);
inline void release_communicator(RankState& rank, Communicator& communicator) {
    if (communicator.let_go()) [[unlikely]]
        end_communicator(rank, communicator);
}
/// Gives it a predefined handle.
void make_predefined(Communicator& communicator, MPI_Comm handle);

/// The communicator as collective algorithms see it: an intercommunicator's local group.
inline Team team_of(Communicator& communicator) {
    return {communicator.rank(),
            communicator.size(),
            &communicator,
            communicator.board(),
            communicator.group().members(),
            communicator.collective_context()};
}

} // namespace vaquero::mpi
