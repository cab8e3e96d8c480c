// One run of the host world: its cores and how it ends. Internal to the host world.
#pragma once

#include <atomic>
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "host/core.hpp"
#include "host/world.hpp"

namespace vaquero::host {

class World {
public:
    World(const WorldShape& chosen, std::function<int(Rank)> rank_main);

    const WorldShape shape; // with nothing left to choose
    const std::function<int(Rank)> main;

    /// Runs the world to its end, while the calling thread watches for deadlocks.
    Outcome run();

    /// Ends the world: every core leaves its ranks when they next call idle() or yield(). The first call
    /// decides.
    void stop(int status, std::string_view reason);
    /// Whether stop() was called.
    [[nodiscard]] bool stopped() const { return stopped_.load(std::memory_order_acquire); }

    void ring(CoreId core);
    /// Adds a line to the outcome's reports.
    void report(std::string_view line);

    [[nodiscard]] std::atomic<void*>& rank_slot(Rank rank) {
        return ranks_[static_cast<std::size_t>(rank.value())]->slot;
    }
    [[nodiscard]] const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }

private:
    /// A thread's body; `cores` is one core, or all if they share the thread.
    void run_cores(std::span<const std::unique_ptr<Core>> cores);
    void run_ranks(std::span<const std::unique_ptr<Core>> cores);
    void watch();

    std::vector<std::unique_ptr<Core>> cores_;
    std::vector<RankTask*> ranks_; // by Rank
    const int thread_count_;
    std::latch all_built_;
    std::atomic<bool> stopped_{false}; // stored with release by stop(), seen with acquire in stopped()

    std::mutex mutex_; // of all below
    std::condition_variable thread_ended_;
    int running_threads_;
    Outcome outcome_;
};

} // namespace vaquero::host
