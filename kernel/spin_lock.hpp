// Mutual exclusion between cores, for what is rare: console output, start-up, reports. Never on the data
// path.
#pragma once

#include <atomic>

namespace vaquero {

/// Held for short and never across a switch of ranks.
class SpinLock {
public:
    void lock() {
        while (held_.exchange(true, std::memory_order_acquire)) // partner: unlock()
            while (held_.load(std::memory_order_relaxed)) {
            }
    }
    void unlock() { held_.store(false, std::memory_order_release); } // partner: lock()

private:
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
