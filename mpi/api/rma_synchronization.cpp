// Epochs of windows [MPI 3.1 §11.5]. Operations are over when they return, so that what is left is order:
// whatever tells another rank that an epoch has ended is a release, and an acquire there.

#include <mpi.h>

#include <atomic>

#include "base/fence.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/rma/arguments.hpp"

using namespace vaquero::mpi;

namespace {

constexpr int fence_assertions = MPI_MODE_NOSTORE | MPI_MODE_NOPUT | MPI_MODE_NOPRECEDE | MPI_MODE_NOSUCCEED;

bool try_lock(WindowPart& part, int kind) {
    std::uint32_t seen = 0;
    // Acquire: what was done under the lock before. Partner: unlock().
    if (kind == MPI_LOCK_EXCLUSIVE)
        return part.lock.compare_exchange_strong(seen, WindowPart::exclusive, std::memory_order_acquire);
    seen = part.lock.load(std::memory_order_relaxed);
    return seen != WindowPart::exclusive &&
           part.lock.compare_exchange_strong(seen, seen + 1, std::memory_order_acquire);
}

void lock(Window& window, int target, int kind, const char* function) {
    WindowPart& part = *window.parts[target];
    bool locked = false;
    // Other ranks of the core may take it for this one.
    wait_until(
        *window.rank->engine, [&] { return locked || (locked = try_lock(part, kind)); },
        [&](WaitText& text) { text.append(function).append(" for the window of rank ").append(target); });
    window.locked[target] = kind == MPI_LOCK_EXCLUSIVE ? 2 : 1;
    ++window.locks;
}

/// Wakes cores that may sleep until the lock is free.
void ring_others(const Window& window) {
    if (!vaquero::platform::cores_may_sleep()) return;
    for (int core = 0; core < vaquero::platform::core_count(); ++core)
        if (core != window.rank->engine->core().value()) vaquero::platform::ring(vaquero::CoreId(core));
}

void unlock(Window& window, int target) {
    WindowPart& part = *window.parts[target];
    if (window.locked[target] == 2)
        part.lock.store(0, std::memory_order_release);
    else
        part.lock.fetch_sub(1, std::memory_order_release);
    window.locked[target] = 0;
    --window.locks;
    ring_others(window);
    // A program may try again and again until another rank of this core has done something.
    vaquero::platform::yield();
}

/// What MPI_Win_flush and its kin do.
int flush(WindowArguments& arguments) {
    arguments.require(arguments.failed() || arguments.window().locks != 0 || arguments.window().all_locked,
                      MPI_ERR_RMA_SYNC, "nothing is locked");
    if (arguments.failed()) return arguments.error();
    vaquero::full_fence();
    vaquero::platform::yield(); // as in unlock()
    return MPI_SUCCESS;
}

// Between MPI_Win_post and MPI_Win_start, and MPI_Win_complete and MPI_Win_wait, go messages without data.
enum Notice : int { posted = 1, complete = 2 };

/// Number `i` of `group` in the window's communicator.
int member_of(const Window& window, const Group& group, int i) {
    return window.communicator->group().rank_of(group.member(i).world_rank);
}

Team team_for(const Window& window, Notice notice) {
    Team team = team_of(*window.communicator);
    team.context = window.communicator->creation_context();
    team.tag = notice;
    return team;
}

void notify_all(const Window& window, const Group& group, Notice notice) {
    for (int i = 0; i < group.size(); ++i)
        send(team_for(window, notice), nullptr, 0, member_of(window, group, i));
}

/// The group of a call, whose ranks are all members of the window. MPI_ERR_GROUP.
Group* check_group(WindowArguments& arguments, MPI_Group group) {
    Group* const found = find_group(group);
    arguments.require(found != nullptr, MPI_ERR_GROUP, "invalid group");
    for (int i = 0; !arguments.failed() && i < found->size(); ++i)
        arguments.require(member_of(arguments.window(), *found, i) != MPI_UNDEFINED, MPI_ERR_GROUP,
                          "not a group of members of the window");
    return found;
}

void end_exposure(Window& window) {
    release_group(*window.rank, window.exposed);
    window.exposed = nullptr;
}

} // namespace

int MPI_Win_fence(int assert, MPI_Win win) {
    WindowArguments arguments("MPI_Win_fence", win);
    arguments.assertion(assert, fence_assertions);
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    arguments.require(window.locks == 0 && !window.all_locked && window.accessed == nullptr &&
                          window.exposed == nullptr,
                      MPI_ERR_RMA_SYNC, "another kind of epoch isn't over");
    if (arguments.failed()) return arguments.error();
    select::barrier(team_of(*window.communicator));
    window.is_fenced = (assert& MPI_MODE_NOSUCCEED) == 0;
    return MPI_SUCCESS;
}

int MPI_Win_lock(int lock_type, int rank, int assert, MPI_Win win) {
    WindowArguments arguments("MPI_Win_lock", win);
    arguments.require(lock_type == MPI_LOCK_SHARED || lock_type == MPI_LOCK_EXCLUSIVE, MPI_ERR_LOCKTYPE,
                      "invalid type of lock");
    arguments.assertion(assert, MPI_MODE_NOCHECK);
    if (arguments.failed() || rank == MPI_PROC_NULL) return arguments.error();
    arguments.member(rank);
    Window& window = arguments.window();
    arguments.require(arguments.failed() || (window.locked[rank] == 0 && !window.all_locked),
                      MPI_ERR_RMA_SYNC, "locked already");
    if (!arguments.failed()) lock(window, rank, lock_type, arguments.function());
    return arguments.error();
}

int MPI_Win_unlock(int rank, MPI_Win win) {
    WindowArguments arguments("MPI_Win_unlock", win);
    if (arguments.failed() || rank == MPI_PROC_NULL) return arguments.error();
    arguments.member(rank);
    Window& window = arguments.window();
    arguments.require(arguments.failed() || (window.locked[rank] != 0 && !window.all_locked),
                      MPI_ERR_RMA_SYNC, "not locked");
    if (!arguments.failed()) unlock(window, rank);
    return arguments.error();
}

int MPI_Win_lock_all(int assert, MPI_Win win) {
    WindowArguments arguments("MPI_Win_lock_all", win);
    arguments.assertion(assert, MPI_MODE_NOCHECK);
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    arguments.require(window.locks == 0 && !window.all_locked, MPI_ERR_RMA_SYNC, "locked already");
    if (arguments.failed()) return arguments.error();
    for (int rank = 0; rank < window.communicator->size(); ++rank)
        lock(window, rank, MPI_LOCK_SHARED, arguments.function());
    window.all_locked = true;
    return MPI_SUCCESS;
}

int MPI_Win_unlock_all(MPI_Win win) {
    WindowArguments arguments("MPI_Win_unlock_all", win);
    arguments.require(arguments.failed() || arguments.window().all_locked, MPI_ERR_RMA_SYNC, "not locked");
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    for (int rank = 0; rank < window.communicator->size(); ++rank)
        unlock(window, rank);
    window.all_locked = false;
    return MPI_SUCCESS;
}

int MPI_Win_flush(int rank, MPI_Win win) {
    WindowArguments arguments("MPI_Win_flush", win);
    if (rank != MPI_PROC_NULL) arguments.member(rank);
    return flush(arguments);
}

int MPI_Win_flush_local(int rank, MPI_Win win) {
    WindowArguments arguments("MPI_Win_flush_local", win);
    if (rank != MPI_PROC_NULL) arguments.member(rank);
    return flush(arguments);
}

int MPI_Win_flush_all(MPI_Win win) {
    WindowArguments arguments("MPI_Win_flush_all", win);
    return flush(arguments);
}

int MPI_Win_flush_local_all(MPI_Win win) {
    WindowArguments arguments("MPI_Win_flush_local_all", win);
    return flush(arguments);
}

// A program may poll memory between calls of it: other ranks of the core get their turn.
int MPI_Win_sync(MPI_Win win) {
    const WindowArguments arguments("MPI_Win_sync", win);
    if (arguments.failed()) return arguments.error();
    vaquero::full_fence();
    vaquero::platform::yield();
    return MPI_SUCCESS;
}

int MPI_Win_post(MPI_Group group, int assert, MPI_Win win) {
    WindowArguments arguments("MPI_Win_post", win);
    arguments.assertion(assert, MPI_MODE_NOCHECK | MPI_MODE_NOSTORE | MPI_MODE_NOPUT);
    if (arguments.failed()) return arguments.error();
    Group* const origins = check_group(arguments, group);
    Window& window = arguments.window();
    arguments.require(window.exposed == nullptr, MPI_ERR_RMA_SYNC, "an exposure epoch isn't over");
    if (arguments.failed()) return arguments.error();
    window.exposed = retain_group(origins);
    window.completed = 0;
    notify_all(window, *origins, posted);
    return MPI_SUCCESS;
}

int MPI_Win_start(MPI_Group group, int assert, MPI_Win win) {
    WindowArguments arguments("MPI_Win_start", win);
    arguments.assertion(assert, MPI_MODE_NOCHECK);
    if (arguments.failed()) return arguments.error();
    Group* const targets = check_group(arguments, group);
    Window& window = arguments.window();
    arguments.require(window.accessed == nullptr && window.locks == 0, MPI_ERR_RMA_SYNC,
                      "an access epoch isn't over");
    if (arguments.failed()) return arguments.error();
    for (int i = 0; i < targets->size(); ++i)
        receive(team_for(window, posted), nullptr, 0, member_of(window, *targets, i));
    window.accessed = retain_group(targets);
    return MPI_SUCCESS;
}

int MPI_Win_complete(MPI_Win win) {
    WindowArguments arguments("MPI_Win_complete", win);
    arguments.require(arguments.failed() || arguments.window().accessed != nullptr, MPI_ERR_RMA_SYNC,
                      "no access epoch has begun");
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    Group* const targets = window.accessed;
    window.accessed = nullptr;
    notify_all(window, *targets, complete);
    release_group(arguments.rank(), targets);
    return MPI_SUCCESS;
}

int MPI_Win_wait(MPI_Win win) {
    WindowArguments arguments("MPI_Win_wait", win);
    arguments.require(arguments.failed() || arguments.window().exposed != nullptr, MPI_ERR_RMA_SYNC,
                      "no exposure epoch has begun");
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    for (; window.completed < window.exposed->size(); ++window.completed)
        receive(team_for(window, complete), nullptr, 0, member_of(window, *window.exposed, window.completed));
    end_exposure(window);
    return MPI_SUCCESS;
}

int MPI_Win_test(MPI_Win win, int* flag) {
    WindowArguments arguments("MPI_Win_test", win);
    arguments.out(flag);
    arguments.require(arguments.failed() || arguments.window().exposed != nullptr, MPI_ERR_RMA_SYNC,
                      "no exposure epoch has begun");
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    RankState& rank = arguments.rank();
    const Team team = team_for(window, complete);
    for (*flag = 1; window.completed < window.exposed->size(); ++window.completed) {
        const int origin = member_of(window, *window.exposed, window.completed);
        const Pattern pattern{team.context, origin, team.tag};
        *flag = test_once(*rank.engine, [&] { return rank.matching.peek(pattern) != nullptr; });
        if (*flag == 0) return MPI_SUCCESS;
        receive(team, nullptr, 0, origin);
    }
    end_exposure(window);
    return MPI_SUCCESS;
}
