// How a core sleeps without missing what others publish for it.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/fence.hpp"
#include "base/limits.hpp"

namespace vaquero {

/// One core's doorbell, as devices have them; for threads it would be called an event count. The core says
/// that it is about to sleep, others ring it after they published something.
///
///     the core                                a publisher
///     announce(): sleeping = 1; fence         publish the message
///     poll everything once more               ring(): fence; if sleeping: sleeping = 0, wake
///     wait() until sleeping == 0
///
/// No wake-up is lost. The two fences are in one total order [C++20 atomics.order]: if the core's comes
/// first, the publisher sees sleeping == 1 and wakes it; if the publisher's does, the polls after the
/// announcement see the message. (Dekker's pattern. Without fences each side's store could wait in its store
/// buffer until after its load.) A wake that finds the core awake is harmless, because wait() believes only
/// the flag.
class alignas(cache_line) Doorbell {
public:
    /// Called by the core itself, before its last look around.
    void announce() {
        sleeping_.store(1, std::memory_order_relaxed);
        full_fence(); // partner: the fence in ring()
    }

    /// Called by the core itself when it found something after all. Losing a race with a ringer is harmless.
    void withdraw() { sleeping_.store(0, std::memory_order_relaxed); }

    /// Whether the core announced its sleep and nobody has rung since.
    [[nodiscard]] bool sleeping() const {
        return sleeping_.load(std::memory_order_acquire) != 0; // partner: the exchange in ring()
    }

    /// Called by the core itself: repeats `sleep(word)` until rung, or until it returns false. `sleep` blocks
    /// while the word is 1, for as long as it likes: it may return early, but not miss a wake that follows a
    /// change of the word.
    template <class Sleep>
    void wait(Sleep sleep) {
        while (sleeping() && sleep(sleeping_)) {
        }
    }

    /// Called by anyone after publishing. `wake(word)` is called when the core has to be woken, by one ringer
    /// only.
    template <class Wake>
    void ring(Wake wake) {
        full_fence(); // partner: the fence in announce()
        // The plain look first keeps the line shared among ringers while the core is awake.
        if (sleeping_.load(std::memory_order_relaxed) != 0 &&
            sleeping_.exchange(0, std::memory_order_acq_rel) != 0)
            wake(sleeping_);
    }

private:
    std::atomic<std::uint32_t> sleeping_{0}; // set by the core, cleared by whoever comes first
};

} // namespace vaquero
