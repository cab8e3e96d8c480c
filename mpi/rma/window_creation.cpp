#include "mpi/rma/window_creation.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/communicator_creation.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/info.hpp"

namespace vaquero::mpi {
namespace {

/// What each member tells the others.
struct Share {
    WindowPart* part; ///< null: memory has run out
    MPI_Aint size;
    std::byte* memory; ///< of the first member, for all, if it is shared and contiguous
};

bool is_shared_run(const WindowMemory& memory) {
    return memory.flavor == MPI_WIN_FLAVOR_SHARED && !memory.noncontiguous;
}

/// This rank's own memory, or the program's.
bool provide_memory(RankState& rank, Window& window, const WindowMemory& memory) {
    window.base = memory.base;
    if (memory.flavor == MPI_WIN_FLAVOR_CREATE || memory.flavor == MPI_WIN_FLAVOR_DYNAMIC ||
        is_shared_run(memory))
        return true;
    window.memory_bytes = std::max<std::size_t>(1, static_cast<std::size_t>(memory.size));
    window.memory = window.base = rank.engine->memory().allocate(window.memory_bytes);
    return window.memory != nullptr;
}

/// Shared memory that follows on the neighbour's: the first member has it all.
bool provide_shared_run(RankState& rank, Window& window, std::span<Share> shares) {
    const Team team = team_of(*window.communicator);
    std::size_t total = 0;
    for (const Share& share : shares)
        total += static_cast<std::size_t>(share.size);
    if (team.rank == 0) {
        window.memory_bytes = std::max<std::size_t>(1, total);
        window.memory = rank.engine->memory().allocate(window.memory_bytes);
        shares[0].memory = static_cast<std::byte*>(window.memory);
    }
    select::bcast(team, reinterpret_cast<std::byte*>(&shares[0].memory), sizeof shares[0].memory, 0);
    if (shares[0].memory == nullptr) return false;
    std::byte* own = shares[0].memory;
    for (int i = 0; i < team.rank; ++i)
        own += shares[static_cast<std::size_t>(i)].size;
    window.base = own;
    return true;
}

WindowPart* create_part(RankState& rank) {
    void* const memory = rank.engine->memory().allocate(sizeof(WindowPart));
    return memory != nullptr ? new (memory) WindowPart() : nullptr;
}

void release(RankState& rank, Window& window) {
    MemoryPool& memory = rank.engine->memory();
    const auto members = static_cast<std::size_t>(window.communicator->size());
    if (window.own != nullptr) memory.release(window.own, sizeof(WindowPart));
    if (window.parts != nullptr) memory.release(window.parts, members * sizeof(WindowPart*));
    if (window.locked != nullptr) memory.release(window.locked, members);
    if (window.memory != nullptr) memory.release(window.memory, window.memory_bytes);
    if (window.info != nullptr) release_info(rank, window.info);
    release_error_handler(window.error_handler);
    free_communicator(rank, *window.communicator);
    rank.windows.release(window);
}

/// All that this rank needs of its own; false when memory has run out.
bool prepare(RankState& rank, Window& window, const WindowMemory& memory) {
    const auto members = static_cast<std::size_t>(window.communicator->size());
    window.rank = &rank;
    window.size = memory.size;
    window.unit = memory.unit;
    window.flavor = memory.flavor;
    window.own = create_part(rank);
    window.parts = static_cast<WindowPart**>(rank.engine->memory().allocate(members * sizeof(WindowPart*)));
    window.locked = static_cast<std::uint8_t*>(rank.engine->memory().allocate(members));
    if (window.own == nullptr || window.parts == nullptr || window.locked == nullptr) return false;
    std::fill_n(window.locked, members, std::uint8_t{0});
    return provide_memory(rank, window, memory);
}

} // namespace

Window* create_window(RankState& rank, Communicator& communicator, const WindowMemory& memory) {
    Communicator* own_communicator = nullptr;
    if (duplicate_communicator(communicator, &own_communicator) != MPI_SUCCESS) return nullptr;
    Window* const window = rank.windows.allocate();
    if (window == nullptr) return nullptr; // others wait for this rank: see Outcome::out_of_memory
    window->communicator = own_communicator;
    const bool prepared = prepare(rank, *window, memory);
    const Team team = team_of(*own_communicator);
    const auto members = static_cast<std::size_t>(team.size);
    Scratch scratch(members * sizeof(Share));
    const std::span<Share> shares(reinterpret_cast<Share*>(scratch.data()), members);
    if (scratch.ok()) {
        shares[static_cast<std::size_t>(team.rank)] = {prepared ? window->own : nullptr, memory.size,
                                                       nullptr};
        const bool exchanged =
            allgather_bruck(team, Blocks::uniform(scratch.data(), sizeof(Share))) == Outcome::complete;
        const bool complete = exchanged && std::all_of(shares.begin(), shares.end(),
                                                       [](const Share& s) { return s.part != nullptr; });
        if (complete && (!is_shared_run(memory) || provide_shared_run(rank, *window, shares))) {
            for (std::size_t i = 0; i < members; ++i)
                window->parts[i] = shares[i].part;
            WindowPart& own = *window->own;
            own.base = rank.shared_address(static_cast<std::byte*>(window->base));
            own.size = memory.size;
            own.unit = memory.unit;
            own.owner = rank.private_data;
            select::barrier(team); // nobody looks before all have written theirs
            return window;
        }
    }
    release(rank, *window);
    return nullptr;
}

void free_window(RankState& rank, Window& window) {
    select::barrier(team_of(*window.communicator));
    release(rank, window);
}

} // namespace vaquero::mpi
