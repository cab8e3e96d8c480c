// Groups of ranks [MPI 3.1 §6.3].
#pragma once

#include <mpi.h>

#include <cstdint>
#include <span>

#include "base/strong.hpp"

namespace vaquero::mpi {

struct RankState;

/// Where a member lives. 16 bits each, since there is one for every member.
struct Member {
    std::uint16_t world_rank;
    std::uint16_t core;
};

/// An ordered set of ranks, seen by one of them. Immutable once its members have been set; shared by whoever
/// uses it.
class Group {
public:
    [[nodiscard]] int size() const { return size_; }
    /// The caller's; MPI_UNDEFINED if it isn't a member.
    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] Member member(int rank) const { return members_[rank]; }
    [[nodiscard]] const Member* members() const { return members_; }
    /// MPI_UNDEFINED if it isn't a member.
    [[nodiscard]] int rank_of(int world_rank) const;

private:
    friend Group* create_group(RankState& rank, int size);
    friend void set_member(RankState& rank, Group& group, int number, int world_rank);
    friend Group* retain_group(Group* group);
    friend void release_group(RankState& rank, Group* group);

    int size_ = 0;
    int rank_ = MPI_UNDEFINED;
    int uses_ = 1; ///< the program's handles, communicators, windows
    Member* members_ = nullptr;
};

/// A new group with `size` members yet to be set; nullptr when memory has run out. An empty one is always
/// that of MPI_GROUP_EMPTY.
Group* create_group(RankState& rank, int size);
void set_member(RankState& rank, Group& group, int number, int world_rank);
/// The ranks of MPI_COMM_WORLD that are listed; nullptr when memory has run out.
Group* create_group(RankState& rank, std::span<const int> world_ranks);

/// One use more, or less; it ends with the last one.
Group* retain_group(Group* group);
void release_group(RankState& rank, Group* group);

/// The caller's group behind a handle; nullptr when there is none.
Group* find_group(MPI_Group group);
MPI_Group handle_of(const RankState& rank, Group& group);

/// MPI_IDENT, MPI_SIMILAR or MPI_UNEQUAL.
int compare_groups(const Group& one, const Group& other);

} // namespace vaquero::mpi
