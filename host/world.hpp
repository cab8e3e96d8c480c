// The host world: runs ranks inside one Linux process, for tests under sanitizers and for native speed. A
// core is a thread, the ranks of a core are fibers on it; all of platform/platform.hpp works inside a rank.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/strong.hpp"
#include "platform/interconnect.hpp"

namespace vaquero::host {

/// How many of what, and how they wait.
struct WorldShape {
    int ranks = 1;
    int cores = 0;      ///< 0: one per rank, but not more than the host has processors
    int spin_limit = 0; ///< platform::spin_limit(); 0: what suits ranks and cores
    std::optional<bool> cores_may_sleep =
        std::nullopt;         ///< by default if there are more cores than processors
    bool pinned = false;      ///< each core to a processor of its own, if there are enough
    bool may_abandon = false; ///< see Outcome::abandoned
    /// All cores take turns on one thread, which passes on when a core has no rank that can go on: what
    /// happens depends on nothing but the program. Cores never sleep then.
    bool one_thread = false;
    bool emulated = false; ///< platform::is_emulated(), for tests
    bool quiet = false;    ///< reports only go to the outcome, not to standard error too
    std::size_t stack_bytes = std::size_t{1} << 20;  ///< of each rank
    std::size_t pool_bytes = std::size_t{1} << 30;   ///< of each core, for platform::allocate_pages()
    std::chrono::milliseconds deadlock_window{2000}; ///< how long nothing may happen while all wait
};

/// What every world from now on has between its cores; without one they have nothing, which only tests of the
/// world itself can do with. Registered by whoever knows the layers above.
void use_interconnect(Interconnect& interconnect);

/// How a world ended.
struct Outcome {
    int status = 0;     ///< of the lowest rank whose own isn't 0, or platform::abort()'s
    std::string reason; ///< why it was aborted; empty if every rank came to its end
    /// Aborted while a rank computed that isn't waited for, as WorldShape::may_abandon allows: it goes on, so
    /// all that is left to do is to end the process.
    bool abandoned = false;
    std::vector<std::string> reports; ///< the lines of platform::report(), and what waits in a deadlock
};

/// Runs `main` once per rank, all at once, until every rank has returned its exit status or one ended the
/// world with platform::abort(), a panic or by exiting without MPI_Finalize. Ranks that are cut short in this
/// way are never resumed: their destructors don't run. A rank that computes without ever calling idle() or
/// yield() is waited for, unless it may be abandoned. A deadlock ends the world with status::deadlock.
/// Worlds of one process run one after the other.
Outcome run(const WorldShape& shape, std::function<int(Rank)> main);

/// A rank's main that has no exit status.
template <class Main>
concept MainWithoutStatus = std::is_void_v<std::invoke_result_t<Main&, Rank>>;

/// The same for such a `main`; every rank that returns has succeeded.
template <MainWithoutStatus Main>
Outcome run(const WorldShape& shape, Main main) {
    return run(shape, std::function<int(Rank)>([&main](Rank rank) {
                   main(rank);
                   return 0;
               }));
}

/// Ends the calling rank only, as if its main had returned `status`.
[[noreturn]] void exit_rank(int status);

} // namespace vaquero::host
