// Finds out that nothing will ever happen again in a world.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/core.hpp"

namespace vaquero::host {

/// Every rank waits, and for a whole window none made progress although each core looked: it went through
/// fruitless rounds, or is asleep and nobody rang. The look matters, since Linux may not have run a core for
/// seconds.
class DeadlockWatch {
public:
    using Clock = std::chrono::steady_clock;

    DeadlockWatch(std::span<const std::unique_ptr<Core>> cores, Clock::duration window)
        : cores_(cores), window_(window), rounds_(cores.size()) {}

    /// To be called now and then by one thread: whether the world is deadlocked.
    bool look(Clock::time_point now);

private:
    [[nodiscard]] bool all_wait() const;
    [[nodiscard]] std::uint64_t events() const;

    std::span<const std::unique_ptr<Core>> cores_;
    Clock::duration window_;
    bool suspicious_ = false; // since_, events_ and rounds_ hold what was when suspicion arose
    Clock::time_point since_;
    std::uint64_t events_ = 0;
    std::vector<unsigned> rounds_;
};

} // namespace vaquero::host
