// A core: a vCPU with its memory pool, its ranks and what the CPU needs to run them.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/descriptors.hpp"
#include "arch/x86_64/paging.hpp"
#include "base/limits.hpp"
#include "base/strong.hpp"
#include "kernel/memory/page_pool.hpp"
#include "platform/doorbell.hpp"
#include "platform/scheduler.hpp"

namespace vaquero {

struct Process;

/// Lives in its own core's pool, page-aligned. GS points at it for good.
struct Core {
    Core(CoreId core_id, std::uint32_t apic, bool may_sleep)
        : id(core_id), apic_id(apic), scheduler(doorbell, may_sleep) {}

    Core* self = this; ///< at GS:0, see arch::gs_self()
    CoreId id;
    std::uint32_t apic_id;
    PagePool pool; ///< only this core allocates from it, once ranks run
    arch::CoreDescriptors descriptors;
    std::optional<arch::Window> window;    ///< where each of its ranks sees its own program data
    std::byte* interrupt_stacks = nullptr; ///< three of arch::interrupt_stack_bytes
    std::byte* idle_stack = nullptr;       ///< its end; the core starts on it and ends on it

    Doorbell doorbell; ///< rung by other cores; has a cache line to itself
    Scheduler scheduler;
    void* idle_task = nullptr; ///< where the core continues when its last rank has ended

    /// Fruitful polls of its ranks; others read it to see life.
    alignas(64) std::atomic<std::uint64_t> progress{0};
    /// Naps, before each of which it polled and asked all its ranks; others read it to see that it looked.
    std::atomic<std::uint32_t> naps{0};
    /// How often the core went to rest and came back: odd while it sleeps or is a step away from it. See
    /// deadlock.cpp.
    std::atomic<std::uint32_t> rest_changes{0};
    /// Scheduler::rounds() at the last fruitful poll.
    unsigned rounds_at_progress = 0;
    /// What look_for_deadlock() saw last, and since when it looks like that.
    std::uint64_t watched_progress = 0;
    std::uint64_t watched_since = 0;
    std::array<std::uint32_t, max_cores> watched_naps{};
};

/// The core that the caller runs on.
inline Core& this_core() {
    return *static_cast<Core*>(arch::gs_self());
}

/// All cores, by CoreId.
std::span<Core* const> cores();

} // namespace vaquero
