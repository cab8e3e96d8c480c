#include "host/deadlock_watch.hpp"

namespace vaquero::host {

bool DeadlockWatch::look(Clock::time_point now) {
    if (!all_wait()) {
        suspicious_ = false;
        return false;
    }
    if (const std::uint64_t events_now = events(); !suspicious_ || events_now != events_) {
        suspicious_ = true;
        since_ = now;
        events_ = events_now;
        for (std::size_t i = 0; i < cores_.size(); ++i)
            rounds_[i] = cores_[i]->vitals.rounds.load(std::memory_order_relaxed);
        return false;
    }
    if (now - since_ < window_) return false;
    for (std::size_t i = 0; i < cores_.size(); ++i) {
        const Vitals& vitals = cores_[i]->vitals;
        // The first round to end may have begun before suspicion arose; the second didn't.
        const bool looked = vitals.rounds.load(std::memory_order_relaxed) - rounds_[i] >= 2;
        const bool ended = vitals.live.load(std::memory_order_relaxed) == 0;
        if (!looked && !ended && !cores_[i]->doorbell.sleeping()) return false;
    }
    return true;
}

bool DeadlockWatch::all_wait() const {
    int live = 0;
    int waiting = 0;
    for (const auto& core : cores_) {
        live += core->vitals.live.load(std::memory_order_relaxed);
        waiting += core->vitals.waiting.load(std::memory_order_relaxed);
    }
    return live > 0 && waiting == live;
}

std::uint64_t DeadlockWatch::events() const {
    std::uint64_t sum = 0;
    for (const auto& core : cores_)
        sum += core->vitals.events.load(std::memory_order_relaxed);
    return sum;
}

} // namespace vaquero::host
