#include "mpi/objects/communicator_creation.hpp"

#include <algorithm>
#include <span>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/board_creation.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

/// A context that none of `team` has had: communicators that share a member differ, those that don't may be
/// alike. Contexts aren't used again, so a late message of a freed communicator can't go astray.
bool agree_on_context(RankState& state, const Team& team, std::uint32_t& context) {
    const auto size = static_cast<std::size_t>(team.size);
    Scratch scratch(size * sizeof(std::uint32_t));
    if (!scratch.ok()) return false;
    auto* const next = reinterpret_cast<std::uint32_t*>(scratch.data());
    next[team.rank] = state.next_context;
    if (allgather_bruck(team, Blocks::uniform(scratch.data(), sizeof *next)) != Outcome::complete)
        return false;
    context = *std::max_element(next, next + size);
    state.next_context = context + Communicator::contexts_each;
    return true;
}

/// The last step: what all communicators get from their parent. Takes over the group.
Communicator* finish(RankState& state, Communicator& parent, std::uint32_t context, Group* group) {
    if (group == nullptr) return nullptr;
    Communicator* const created = create_communicator(state, context, group);
    if (created == nullptr) return nullptr;
    created->set_error_handler(parent.error_handler());
    retain_error_handler(parent.error_handler());
    if (create_board(state, *created)) return created;
    free_communicator(state, *created);
    return nullptr;
}

} // namespace

int create_from_group(Communicator& parent, const Team& team, Group& group, Communicator** result) {
    RankState& rank = state();
    std::uint32_t context = 0;
    *result = nullptr;
    if (!agree_on_context(rank, team, context)) return MPI_ERR_NO_MEM;
    if (group.rank() == MPI_UNDEFINED) return MPI_SUCCESS;
    *result = finish(rank, parent, context, retain_group(&group));
    return *result != nullptr ? MPI_SUCCESS : MPI_ERR_NO_MEM;
}

namespace {

/// What the leaders of two groups exchange, and tell their groups.
struct Offerings {
    int size;
    std::uint32_t next_context;
    int error;
};

/// Two leaders exchange `bytes` each on a communicator they share, or a leader sends and gets.
class Leaders {
public:
    Leaders(RankState& rank, Communicator& peer, int remote_leader, ContextId context, int tag)
        : rank_(rank), peer_(peer), remote_(remote_leader), context_(context), tag_(tag) {}

    void exchange(const void* outgoing, std::size_t sent, void* incoming, std::size_t received) {
        SendOperation send;
        ReceiveOperation receive;
        start_receive(rank_, receive, {context_, remote_, tag_}, adjacent(incoming, received));
        start_send(rank_, send, {peer_.peer(remote_), context_, peer_.source_rank(), tag_},
                   adjacent(outgoing, sent));
        finish_receive(rank_, receive, function);
        finish_send(rank_, send, function, remote_);
    }

private:
    static constexpr const char* function = "MPI_Intercomm_create";

    [[nodiscard]] Buffer adjacent(const void* data, std::size_t bytes) const {
        return Buffer::adjacent(rank_.shared_address(const_cast<void*>(data)), bytes);
    }

    RankState& rank_;
    Communicator& peer_;
    int remote_;
    ContextId context_;
    int tag_;
};

/// One rank tells all of its team.
void broadcast(const Team& team, void* data, std::size_t bytes, int root) {
    if (team.rank != root) return receive(team, data, bytes, root);
    for (int rank = 0; rank < team.size; ++rank)
        if (rank != root) send(team, data, bytes, rank);
}

/// The intercommunicator of `local` and the `remote` group, both of which it takes over.
Communicator* make_inter(RankState& rank, Communicator& parent, std::uint32_t context, Communicator* local,
                         Group* remote) {
    if (local == nullptr || remote == nullptr) return nullptr;
    Communicator* const created =
        create_communicator(rank, context, retain_group(&local->group()), remote, local);
    if (created == nullptr) return nullptr;
    created->set_error_handler(parent.error_handler());
    retain_error_handler(parent.error_handler());
    return created;
}

/// The highest next context of a team.
bool highest_context(RankState& state, const Team& team, std::uint32_t& context) {
    const std::uint32_t before = state.next_context;
    const bool agreed = agree_on_context(state, team, context);
    state.next_context = before;
    return agreed;
}

} // namespace

int create_intercommunicator(Communicator& local, int local_leader, Communicator& peer, int remote_leader,
                             int tag, Communicator** result) {
    RankState& rank = state();
    *result = nullptr;
    const Team team = team_of(local);
    std::uint32_t context = 0;
    Communicator* own = nullptr;
    // The duplicate comes first, so that its context is taken before the two groups agree.
    const int duplicated = duplicate_communicator(local, &own);
    const bool complete = duplicated == MPI_SUCCESS && highest_context(rank, team, context);
    Offerings mine{local.size(), context, complete ? MPI_SUCCESS : MPI_ERR_NO_MEM};
    Offerings theirs{};
    const bool leads = local.rank() == local_leader;
    Leaders leaders(rank, peer, remote_leader, peer.creation_context(), tag);
    if (leads) leaders.exchange(&mine, sizeof mine, &theirs, sizeof theirs);
    broadcast(team, &theirs, sizeof theirs, local_leader);

    const auto remote_size = static_cast<std::size_t>(theirs.size);
    Scratch own_ranks(static_cast<std::size_t>(local.size()) * sizeof(int));
    Scratch remote_ranks(remote_size * sizeof(int));
    if (!own_ranks.ok() || !remote_ranks.ok()) return MPI_ERR_NO_MEM;
    auto* const members = reinterpret_cast<int*>(own_ranks.data());
    auto* const others = reinterpret_cast<int*>(remote_ranks.data());
    for (int i = 0; i < local.size(); ++i)
        members[i] = local.group().member(i).world_rank;
    if (leads)
        leaders.exchange(members, static_cast<std::size_t>(local.size()) * sizeof(int), others,
                         remote_size * sizeof(int));
    broadcast(team, others, remote_size * sizeof(int), local_leader);
    if (mine.error != MPI_SUCCESS || theirs.error != MPI_SUCCESS) return MPI_ERR_NO_MEM;

    context = std::max(context, theirs.next_context);
    rank.next_context = context + Communicator::contexts_each;
    *result = make_inter(rank, local, context, own, create_group(rank, std::span(others, remote_size)));
    return *result != nullptr ? MPI_SUCCESS : MPI_ERR_NO_MEM;
}

namespace {

/// All members of both groups, this one first or last.
Team united_team(RankState& rank, Communicator& inter, bool first, Group** united) {
    const Group& own = inter.group();
    const Group& remote = inter.remote_group();
    const int size = own.size() + remote.size();
    Group* const group = create_group(rank, size);
    *united = group;
    if (group == nullptr) return {};
    const Group& lower = first ? own : remote;
    const Group& upper = first ? remote : own;
    for (int i = 0; i < size; ++i) {
        const Member member = i < lower.size() ? lower.member(i) : upper.member(i - lower.size());
        set_member(rank, *group, i, member.world_rank);
    }
    return {group->rank(), size, &inter, nullptr, group->members(), inter.creation_context()};
}

/// The same in an order that both groups know.
Team united_team(RankState& rank, Communicator& inter, Group** united) {
    const bool first = inter.group().member(0).world_rank < inter.remote_group().member(0).world_rank;
    return united_team(rank, inter, first, united);
}

/// Whether this group comes first: what the two say, or else the one with the lower first rank.
bool comes_first(Communicator& inter, bool high) {
    const Team team = team_of(inter.local());
    int theirs = 0;
    const int mine = high;
    if (inter.rank() == 0) {
        Leaders leaders(state(), inter, 0, inter.creation_context(), 1);
        leaders.exchange(&mine, sizeof mine, &theirs, sizeof theirs);
    }
    broadcast(team, &theirs, sizeof theirs, 0);
    if (mine != theirs) return mine == 0;
    return inter.group().member(0).world_rank < inter.remote_group().member(0).world_rank;
}

} // namespace

int merge_intercommunicator(Communicator& inter, bool high, Communicator** result) {
    RankState& rank = state();
    *result = nullptr;
    Group* united = nullptr;
    const Team team = united_team(rank, inter, comes_first(inter, high), &united);
    if (united == nullptr) return MPI_ERR_NO_MEM;
    const int error = create_from_group(inter, team, *united, result);
    release_group(rank, united);
    return error;
}

int duplicate_communicator(Communicator& original, Communicator** result) {
    RankState& rank = state();
    if (!original.is_inter()) return create_from_group(original, team_of(original), original.group(), result);
    *result = nullptr;
    Communicator* local = nullptr;
    if (const int error = duplicate_communicator(original.local(), &local)) return error;
    Group* united = nullptr;
    std::uint32_t context = 0;
    const Team team = united_team(rank, original, &united);
    if (united == nullptr || !agree_on_context(rank, team, context)) return MPI_ERR_NO_MEM;
    release_group(rank, united);
    *result = make_inter(rank, original, context, local, retain_group(&original.remote_group()));
    return *result != nullptr ? MPI_SUCCESS : MPI_ERR_NO_MEM;
}

namespace {

/// What each member tells the others for a split.
struct Wish {
    int color;
    int key;
    int rank; ///< in its group of the parent
};

/// Those of the group `from` whose wish is `color`, in their order; nullptr when memory has run out.
Group* group_of_color(RankState& state, std::span<Wish> wishes, int color, const Group& from) {
    const auto end =
        std::remove_if(wishes.begin(), wishes.end(), [&](const Wish& wish) { return wish.color != color; });
    std::sort(wishes.begin(), end,
              [](const Wish& a, const Wish& b) { return a.key != b.key ? a.key < b.key : a.rank < b.rank; });
    const auto members = static_cast<int>(end - wishes.begin());
    Group* const group = create_group(state, members);
    for (int i = 0; group != nullptr && i < members; ++i)
        set_member(state, *group, i, from.member(wishes[static_cast<std::size_t>(i)].rank).world_rank);
    return group;
}

/// Both halves of a new intercommunicator, which takes two contexts; none if one of them is empty.
int connect(RankState& rank, Communicator& parent, std::uint32_t context, Group* own, Group* remote,
            Communicator** result) {
    if (own == nullptr || remote == nullptr) return MPI_ERR_NO_MEM;
    if (remote->size() == 0) {
        release_group(rank, own);
        release_group(rank, remote);
        return MPI_SUCCESS;
    }
    Communicator* const local = finish(rank, parent, context, own);
    *result = make_inter(rank, parent, context + Communicator::contexts_each, local, remote);
    return *result != nullptr ? MPI_SUCCESS : MPI_ERR_NO_MEM;
}

} // namespace

int split_communicator(Communicator& parent, int color, int key, Communicator** result) {
    RankState& rank = state();
    *result = nullptr;
    Group* united = nullptr; // all members of both groups
    const Team team = parent.is_inter() ? united_team(rank, parent, &united) : team_of(parent);
    Scratch scratch(static_cast<std::size_t>(team.size) * sizeof(Wish));
    std::uint32_t context = 0;
    if (!scratch.ok() || (parent.is_inter() && united == nullptr)) return MPI_ERR_NO_MEM;
    const std::span<Wish> wishes(reinterpret_cast<Wish*>(scratch.data()),
                                 static_cast<std::size_t>(team.size));
    wishes[static_cast<std::size_t>(team.rank)] = {color, key, parent.rank()};
    const bool agreed =
        allgather_bruck(team, Blocks::uniform(scratch.data(), sizeof(Wish))) == Outcome::complete &&
        agree_on_context(rank, team, context);
    if (united != nullptr) release_group(rank, united);
    if (!agreed) return MPI_ERR_NO_MEM;
    if (parent.is_inter()) rank.next_context += Communicator::contexts_each; // a second one, for local()
    if (color == MPI_UNDEFINED) return MPI_SUCCESS;

    const auto own_size = static_cast<std::size_t>(parent.size());
    const auto own_first = static_cast<std::size_t>(team.rank - parent.rank());
    Group* const own = group_of_color(rank, wishes.subspan(own_first, own_size), color, parent.group());
    if (parent.is_inter()) {
        const std::span<Wish> remote = own_first == 0 ? wishes.subspan(own_size) : wishes.first(own_first);
        return connect(rank, parent, context, own, group_of_color(rank, remote, color, parent.remote_group()),
                       result);
    }
    *result = finish(rank, parent, context, own);
    return *result != nullptr ? MPI_SUCCESS : MPI_ERR_NO_MEM;
}

} // namespace vaquero::mpi
