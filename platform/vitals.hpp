// What a core shows of itself to those who look for deadlocks.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/limits.hpp"

namespace vaquero {

/// Signs of life of a core. Only the core itself writes them; all but `rests` are counts, for which relaxed
/// will do.
struct alignas(cache_line) Vitals {
    std::atomic<std::uint64_t> events{0}; ///< fruitful polls, and ends of waits and of ranks
    std::atomic<std::uint32_t> rounds{0}; ///< how often it polled in vain and none of its ranks could go on
    /// How often it went to rest and came back: odd while it sleeps, or is a step away from it, and nothing
    /// but its doorbell will wake it. Sequentially consistent; partner: everybody_rests().
    std::atomic<std::uint32_t> rests{0};
    std::atomic<int> live{0};    ///< its ranks that haven't ended
    std::atomic<int> blocked{0}; ///< of these, those in a wait that time won't end

    /// For what only this core writes: no locked instruction.
    template <class T>
    static void add(std::atomic<T>& count, int change) {
        count.store(count.load(std::memory_order_relaxed) + static_cast<T>(change),
                    std::memory_order_relaxed);
    }
};

} // namespace vaquero
