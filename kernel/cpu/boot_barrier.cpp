#include "kernel/cpu/boot_barrier.hpp"

#include <atomic>
#include <cstddef>

#include "arch/x86_64/cpu.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/interrupts.hpp"

namespace vaquero {

namespace {

std::atomic<std::size_t> at_barrier{0};

} // namespace

void boot_barrier() {
    // Counts up only: the n-th barrier is over when n * cores calls have been made.
    const std::size_t mine = at_barrier.fetch_add(1, std::memory_order_acq_rel);
    const std::size_t all = (mine / cores().size() + 1) * cores().size();
    if (mine + 1 == all) {
        for (const Core* const core : cores())
            if (core != &this_core()) wake(*core);
        return;
    }
    // They sleep, so that a busy host runs the cores that are still to come. The last one's interrupt
    // stays pending while interrupts are off, so it isn't missed.
    while (at_barrier.load(std::memory_order_acquire) < all)
        arch::sleep_until_interrupt();
}

} // namespace vaquero
