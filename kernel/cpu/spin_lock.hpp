// Mutual exclusion between cores, for what is rare: console output, start-up, reports. Never on the data
// path.
#pragma once

#include <atomic>
#include <cstdint>

#include "kernel/cpu/interrupts.hpp"

namespace vaquero {

/// Held for short and never across a switch of ranks.
class SpinLock {
public:
    void lock() {
        for (int spins = 0; held_.exchange(true, std::memory_order_acquire);) // partner: unlock()
            while (held_.load(std::memory_order_relaxed))
                if (++spins % spins_before_nap == 0) nap(nap_ns); // the host may not be running the holder
    }
    void unlock() { held_.store(false, std::memory_order_release); } // partner: lock()

private:
    static constexpr int spins_before_nap = 1000;
    static constexpr std::uint32_t nap_ns = 50'000;

    std::atomic<bool> held_{false};
};

/// Holds `lock` for a scope.
class LockGuard {
public:
    explicit LockGuard(SpinLock& lock) : lock_(lock) { lock_.lock(); }
    ~LockGuard() { lock_.unlock(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;

private:
    SpinLock& lock_;
};

} // namespace vaquero
