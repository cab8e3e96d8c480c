// A core of the host world: a thread, its ranks and what they share. Internal to the host world.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/limits.hpp"
#include "base/strong.hpp"
#include "host/fiber.hpp"
#include "platform/doorbell.hpp"
#include "platform/scheduler.hpp"

namespace vaquero::host {

class World;

/// A rank as its core knows it. Only its core touches it until all cores have ended.
struct RankTask : Task {
    explicit RankTask(Rank r) : rank(r) {}

    const Rank rank;
    std::optional<Fiber> fiber;
    bool in_mpi = false;
    bool ended = false;
};

/// Signs of life of a core: written by it alone, read by the deadlock watch. Counts, so relaxed will do.
struct alignas(cache_line) Vitals {
    std::atomic<std::uint64_t> events{0}; // progress, and changes of the two below
    std::atomic<unsigned> rounds{0};      // times that it was idle, and all its ranks were asked
    std::atomic<int> live{0};             // ranks that haven't ended
    std::atomic<int> waiting{0};          // of these, ranks that wait for something
};

class Core {
public:
    Core(World& its_world, CoreId its_id, bool may_sleep)
        : world(its_world), id(its_id), scheduler_(doorbell, may_sleep) {}

    World& world;
    const CoreId id;
    Doorbell doorbell;
    Vitals vitals;
    std::vector<std::unique_ptr<RankTask>> ranks;

    /// Makes `ranks` ready to run on the calling thread, whose own stack is `thread`.
    void load(Fiber& thread);
    /// Called on that stack: runs ranks until all have ended or the world is stopped; where the cores share a
    /// thread, only until none can go on.
    void run();

    // All below are called by the rank that runs.

    /// Whether there is one: no rank runs while a core starts.
    [[nodiscard]] bool runs_rank() const { return scheduler_.live() > 0; }
    [[nodiscard]] RankTask& current() const { return static_cast<RankTask&>(scheduler_.current()); }
    void idle(const platform::Wait& wait);
    void end_wait();
    void yield();
    void made_progress();
    /// Ends the current rank; the others go on.
    [[noreturn]] void end_rank();
    /// Ends the thread; none of its ranks is resumed.
    [[noreturn]] void abandon();
    /// nullptr when the pool has no `bytes` left.
    std::byte* allocate_pages(std::size_t bytes);

private:
    void run(Task& next);
    /// Runs `next` until somebody switches back to `rank`, which is the caller.
    void suspend(RankTask& rank, Fiber& next);
    void set_wait(const platform::Wait* wait);
    void abandon_if_stopped();
    void count_event();

    Scheduler scheduler_;
    Fiber* thread_ = nullptr; // whose stack run() is called on
    std::vector<std::unique_ptr<Mapping>> pool_;
    std::size_t pool_used_ = 0;
};

/// The core that the calling thread is, at the moment; nullptr outside of a world.
inline constinit thread_local Core* this_thread_core = nullptr;

} // namespace vaquero::host
