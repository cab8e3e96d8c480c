// How a core is stopped from outside without leaving anything half done.
#pragma once

#include <atomic>

namespace vaquero {

/// Whether a core may be stopped where it is. Its own code and its NMI handler, which interrupts that code at
/// any instruction, share the gate; others only look whether it has stopped.
class StopGate {
public:
    /// From here to the matching leave() the core isn't stopped. Pairs may be nested.
    void enter() {
        depth_.store(depth_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst); // partner: ask()
    }

    /// True: the core was asked to stop meanwhile, and must do so now.
    [[nodiscard]] bool leave() {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        const int depth = depth_.load(std::memory_order_relaxed) - 1;
        depth_.store(depth, std::memory_order_relaxed);
        // An NMI behind this line finds depth 0 and stops the core itself.
        std::atomic_signal_fence(std::memory_order_seq_cst); // partner: ask()
        return depth == 0 && asked_.load(std::memory_order_relaxed);
    }

    /// Called by the NMI handler. True: the core must stop where it is; false: leave() will say so.
    [[nodiscard]] bool ask() {
        asked_.store(true, std::memory_order_relaxed);
        return depth_.load(std::memory_order_relaxed) == 0;
    }

    /// Called by the core as its last act.
    void set_stopped() { stopped_.store(true, std::memory_order_release); } // partner: stopped()
    /// Whether the core does nothing any more, and all that it wrote is visible.
    [[nodiscard]] bool stopped() const {
        return stopped_.load(std::memory_order_acquire); // partner: set_stopped()
    }

private:
    std::atomic<int> depth_{0};
    std::atomic<bool> asked_{false};
    std::atomic<bool> stopped_{false};
};

} // namespace vaquero
