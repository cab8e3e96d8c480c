#include "mpi/objects/communicator_creation.hpp"

#include <algorithm>
#include <span>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/board_creation.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

/// What each member tells the others.
struct Wish {
    int color;
    int key;
    int rank; ///< in the parent
    std::uint32_t next_context;
};

/// Everybody's wish, by rank in the parent.
bool exchange_wishes(Communicator& parent, std::span<Wish> wishes) {
    const auto blocks = Blocks::uniform(reinterpret_cast<std::byte*>(wishes.data()), sizeof(Wish));
    return allgather_bruck(team_of(parent), blocks) == Outcome::complete;
}

/// A context that none of the members has had: communicators that share a member differ, those that don't may
/// be alike. Contexts aren't used again, so a late message of a freed communicator can't go astray.
std::uint32_t agree_on_context(RankState& state, std::span<const Wish> wishes) {
    std::uint32_t context = 0;
    for (const Wish& wish : wishes)
        context = std::max(context, wish.next_context);
    state.next_context = context + 1;
    return context;
}

Communicator* create_from(RankState& state, Communicator& parent, std::uint32_t context,
                          std::span<const Wish> group) {
    int rank = 0;
    while (group[static_cast<std::size_t>(rank)].rank != parent.rank())
        ++rank;
    Communicator* created = create_communicator(state, context, rank, static_cast<int>(group.size()));
    if (created == nullptr) return nullptr;
    for (std::size_t i = 0; i < group.size(); ++i)
        created->set_member(static_cast<int>(i), Rank(parent.member(group[i].rank).world_rank));
    created->set_error_handler(parent.error_handler());
    retain_error_handler(parent.error_handler());
    return created;
}

} // namespace

int split_communicator(Communicator& parent, int color, int key, MPI_Comm* result) {
    RankState& rank_state = state();
    const auto size = static_cast<std::size_t>(parent.size());
    auto* memory = static_cast<Wish*>(rank_state.engine->memory().allocate(size * sizeof(Wish)));
    if (memory == nullptr) return MPI_ERR_NO_MEM;
    const std::span<Wish> wishes(memory, size);

    int error = MPI_SUCCESS;
    wishes[static_cast<std::size_t>(parent.rank())] = {color, key, parent.rank(), rank_state.next_context};
    if (!exchange_wishes(parent, wishes)) {
        error = MPI_ERR_NO_MEM;
    } else {
        const std::uint32_t context = agree_on_context(rank_state, wishes);
        const auto end = std::remove_if(wishes.begin(), wishes.end(),
                                        [&](const Wish& wish) { return wish.color != color; });
        const std::span<Wish> group(wishes.begin(), end);
        std::sort(group.begin(), group.end(), [](const Wish& a, const Wish& b) {
            return a.key != b.key ? a.key < b.key : a.rank < b.rank;
        });
        *result = MPI_COMM_NULL;
        if (color != MPI_UNDEFINED) {
            Communicator* created = create_from(rank_state, parent, context, group);
            if (created == nullptr || !create_board(rank_state, *created))
                error = MPI_ERR_NO_MEM;
            else
                *result = created->handle();
        }
    }
    rank_state.engine->memory().release(memory, size * sizeof(Wish));
    return error;
}

} // namespace vaquero::mpi
