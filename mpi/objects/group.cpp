#include "mpi/objects/group.hpp"

#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

std::size_t member_bytes(int size) {
    return static_cast<std::size_t>(size) * sizeof(Member);
}

} // namespace

int Group::rank_of(int world_rank) const {
    for (int rank = 0; rank < size_; ++rank)
        if (members_[rank].world_rank == world_rank) return rank;
    return MPI_UNDEFINED;
}

Group* create_group(RankState& rank, int size) {
    if (size == 0) return retain_group(&rank.empty_group);
    void* const members = rank.engine->memory().allocate(member_bytes(size));
    Group* const group = members != nullptr ? rank.groups.allocate() : nullptr;
    if (group == nullptr) {
        if (members != nullptr) rank.engine->memory().release(members, member_bytes(size));
        return nullptr;
    }
    group->size_ = size;
    group->members_ = static_cast<Member*>(members);
    return group;
}

void set_member(RankState& rank, Group& group, int number, int world_rank) {
    group.members_[number] = {static_cast<std::uint16_t>(world_rank),
                              static_cast<std::uint16_t>(platform::core_of(Rank(world_rank)).value())};
    if (world_rank == rank.rank.value()) group.rank_ = number;
}

Group* create_group(RankState& rank, std::span<const int> world_ranks) {
    Group* const group = create_group(rank, static_cast<int>(world_ranks.size()));
    if (group == nullptr) return nullptr;
    for (std::size_t i = 0; i < world_ranks.size(); ++i)
        set_member(rank, *group, static_cast<int>(i), world_ranks[i]);
    return group;
}

Group* retain_group(Group* group) {
    ++group->uses_;
    return group;
}

void release_group(RankState& rank, Group* group) {
    if (--group->uses_ != 0 || group == &rank.empty_group) return;
    rank.engine->memory().release(group->members_, member_bytes(group->size_));
    rank.groups.release(*group);
}

Group* find_group(MPI_Group group) {
    RankState& rank = state();
    return group == MPI_GROUP_EMPTY ? &rank.empty_group : rank.groups.find(group);
}

MPI_Group handle_of(const RankState& rank, Group& group) {
    return &group == &rank.empty_group ? MPI_GROUP_EMPTY : handle_cast<MPI_Group>(&group);
}

int compare_groups(const Group& one, const Group& other) {
    if (one.size() != other.size()) return MPI_UNEQUAL;
    bool same_order = true;
    for (int i = 0; i < one.size(); ++i) {
        const int world_rank = one.member(i).world_rank;
        if (other.member(i).world_rank == world_rank) continue;
        same_order = false;
        if (other.rank_of(world_rank) == MPI_UNDEFINED) return MPI_UNEQUAL;
    }
    return same_order ? MPI_IDENT : MPI_SIMILAR;
}

} // namespace vaquero::mpi
