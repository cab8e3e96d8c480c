// MPI_Init to MPI_Finalize [MPI 3.1 §8.7, §12.4].

#include <mpi.h>

#include <optional>

#include "mpi/api/calls.hpp"
#include "mpi/coll/board/board_creation.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/messages/buffered.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/objects/errors.hpp"
#include "mpi/objects/rank_state.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {
namespace {

constexpr std::uint32_t world_context = 0;
constexpr std::uint32_t self_context = Communicator::contexts_each;

RankState* published_state(Rank rank) {
    // Acquire: pairs with the release in publish().
    return static_cast<RankState*>(platform::rank_slot(rank).load(std::memory_order_acquire));
}

/// The engine that another rank of this core has made, or else a new one.
CoreEngine* engine_of_this_core() {
    const CoreId core = platform::this_core();
    std::optional<Rank> first_rank;
    for (int i = 0; i < platform::rank_count(); ++i) {
        const Rank rank(i);
        if (platform::core_of(rank) != core) continue;
        if (!first_rank) first_rank = rank;
        if (const RankState* neighbour = published_state(rank)) return neighbour->engine;
    }
    return CoreEngine::create(core, *first_rank);
}

bool create_predefined_communicators(RankState& state) {
    const int size = platform::rank_count();
    Group* const all = create_group(state, size);
    Group* const alone = create_group(state, 1);
    if (all == nullptr || alone == nullptr) return false;
    for (int rank = 0; rank < size; ++rank)
        set_member(state, *all, rank, rank);
    set_member(state, *alone, 0, state.rank.value());
    state.world = create_communicator(state, world_context, all);
    state.self = create_communicator(state, self_context, alone);
    if (state.world == nullptr || state.self == nullptr) return false;
    make_predefined(*state.world, MPI_COMM_WORLD);
    make_predefined(*state.self, MPI_COMM_SELF);
    state.world->set_name("MPI_COMM_WORLD");
    state.self->set_name("MPI_COMM_SELF");
    state.next_context = self_context + Communicator::contexts_each;
    state.universe_size = size;
    return true;
}

RankState* create_state() {
    std::byte* memory = platform::allocate_pages(sizeof(RankState));
    CoreEngine* engine = engine_of_this_core();
    if (memory == nullptr || engine == nullptr) return nullptr;
    auto* state = new (memory) RankState();
    state->rank = platform::this_rank();
    state->engine = engine;
    state->private_data = platform::private_data();
    engine->attach(state->rank, *state);
    return create_completed_send(*state) && create_predefined_communicators(*state) ? state : nullptr;
}

void publish(RankState& state) {
    // Release: pairs with the acquire in published_state().
    platform::rank_slot(state.rank).store(&state, std::memory_order_release);
    platform::rank_local = &state;
    if (!platform::cores_may_sleep()) return;
    for (int core = 0; core < platform::core_count(); ++core)
        platform::ring(CoreId(core));
}

/// Nobody sends before everybody can be delivered to.
void wait_for_all(RankState& state) {
    int published = 0;
    wait_until(
        *state.engine,
        [&] {
            while (published < platform::rank_count() && published_state(Rank(published)) != nullptr)
                ++published;
            return published == platform::rank_count();
        },
        [&](WaitText& text) { text.append("MPI_Init, for rank ").append(published); });
}

[[noreturn]] void out_of_memory(const char* function) {
    const Text<80> reason(function, " on rank ", platform::this_rank().value(), ": out of memory");
    platform::abort(fatal_error_status, reason.view());
}

/// The lowest level that is at least `required`, up to MPI_THREAD_SERIALIZED.
int level_for(int required) {
    if (required <= MPI_THREAD_SINGLE) return MPI_THREAD_SINGLE;
    return required <= MPI_THREAD_FUNNELED ? MPI_THREAD_FUNNELED : MPI_THREAD_SERIALIZED;
}

int init(const char* function, int required, int* provided) {
    if (find_state() != nullptr) {
        if (state().finalized) raise_outside_mpi(function);
        return raise(MPI_COMM_WORLD, MPI_ERR_OTHER, function, "called twice");
    }
    RankState* rank_state = create_state();
    if (rank_state == nullptr) out_of_memory(function);
    // A rank is one thread: the others that MPI_THREAD_MULTIPLE is about don't exist.
    rank_state->thread_level = level_for(required);
    if (provided != nullptr) *provided = rank_state->thread_level;
    publish(*rank_state);
    wait_for_all(*rank_state);
    if (!create_board(*rank_state, *rank_state->world)) out_of_memory(function);
    // Who leaves may compute for long, and others may still need messages of its core's other ranks.
    select::barrier(team_of(*rank_state->world));
    platform::set_in_mpi(true);
    return MPI_SUCCESS;
}

} // namespace
} // namespace vaquero::mpi

using namespace vaquero;
using namespace vaquero::mpi;

int MPI_Init(int*, char***) {
    return init("MPI_Init", MPI_THREAD_SINGLE, nullptr);
}

int MPI_Init_thread(int*, char***, int required, int* provided) {
    return init("MPI_Init_thread", required, provided);
}

int MPI_Initialized(int* flag) {
    if (flag == nullptr) return MPI_ERR_ARG;
    *flag = find_state() != nullptr;
    return MPI_SUCCESS;
}

int MPI_Finalize() {
    constexpr const char* function = "MPI_Finalize";
    RankState& rank_state = enter(function);
    // MPI 3.1 §8.7.1: the first thing that happens.
    (void)rank_state.self->attributes.remove_all(MPI_COMM_SELF);
    finish_orphans(rank_state, function);
    flush_buffered(rank_state, function);
    // Until all are here, this rank's core may have to deliver for others and its memory may be read.
    select::barrier(team_of(*rank_state.world));
    rank_state.finalized = true;
    platform::set_in_mpi(false);
    return MPI_SUCCESS;
}

int MPI_Finalized(int* flag) {
    if (flag == nullptr) return MPI_ERR_ARG;
    const RankState* rank_state = find_state();
    *flag = rank_state != nullptr && rank_state->finalized;
    return MPI_SUCCESS;
}
