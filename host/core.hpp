// A core of the host world: a thread, its ranks and what they share. Internal to the host world.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/strong.hpp"
#include "host/fiber.hpp"
#include "platform/dispatcher.hpp"
#include "platform/rank_record.hpp"

namespace vaquero::host {

class World;

/// A rank as its core knows it. Only its core touches what isn't atomic until all cores have ended.
struct RankTask : Task, RankRecord {
    using RankRecord::RankRecord;

    std::optional<Fiber> fiber;
};

class Core : public CoreState {
public:
    Core(World& its_world, CoreId its_id, IdlePolicy policy) : CoreState(its_id, policy), world(its_world) {}

    World& world;
    std::vector<std::unique_ptr<RankTask>> ranks;

    /// Gives the core another rank, before it runs.
    RankTask& add_rank(Rank rank);
    /// Makes `ranks` ready to run on the calling thread, whose own stack is `thread`.
    void load(Fiber& thread);
    /// Called on that stack: runs ranks until all have ended or the world is stopped; where the cores share a
    /// thread, only until none can go on.
    void run();

    // All below are called by the rank that runs.

    /// Whether there is one: no rank runs while a core starts.
    [[nodiscard]] bool runs_rank() const { return thread_ != nullptr && scheduler.live() > 0; }
    [[nodiscard]] RankTask& current() const { return static_cast<RankTask&>(scheduler.current()); }
    void idle(const platform::Wait& wait);
    void yield();
    /// Ends the current rank with `status`; the others go on.
    [[noreturn]] void end_rank(int status);
    /// Ends the thread; none of its ranks is resumed.
    [[noreturn]] void abandon();
    /// nullptr when the pool has no `bytes` left.
    std::byte* allocate_pages(std::size_t bytes);

private:
    struct LinuxThread;

    Dispatcher<LinuxThread> dispatcher();
    /// Runs `next` until somebody switches back to `rank`, which is the caller.
    [[gnu::noinline]] void suspend(RankTask& rank, Fiber& next);
    void abandon_if_stopped();

    Fiber* thread_ = nullptr; // whose stack run() is called on
    std::vector<std::unique_ptr<Mapping>> pool_;
    std::size_t pool_used_ = 0;
};

/// The core that the calling thread is, at the moment; nullptr outside of a world.
inline constinit thread_local Core* this_thread_core = nullptr;

} // namespace vaquero::host
