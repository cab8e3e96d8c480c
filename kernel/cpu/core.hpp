// A core: a vCPU with its memory pool, its ranks and what the CPU needs to run them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/descriptors.hpp"
#include "arch/x86_64/paging.hpp"
#include "base/limits.hpp"
#include "base/strong.hpp"
#include "kernel/memory/page_pool.hpp"
#include "platform/deadlock.hpp"
#include "platform/dispatcher.hpp"
#include "platform/tuning.hpp"

namespace vaquero {

struct Process;

/// What GS points at.
struct AtGs {
    void* self; ///< see arch::gs_self()
};

/// Lives in its own core's pool, page-aligned. GS points at it for good.
struct Core : AtGs, CoreState {
    Core(CoreId core_id, std::uint32_t apic, bool may_sleep)
        : AtGs{this}, CoreState(core_id, {may_sleep, tuning::rounds_before_nap}), apic_id(apic) {}

    std::uint32_t apic_id;
    PagePool pool; ///< only this core allocates from it, once ranks run
    arch::CoreDescriptors descriptors;
    std::optional<arch::Window> window;    ///< where each of its ranks sees its own program data
    std::byte* interrupt_stacks = nullptr; ///< three of arch::interrupt_stack_bytes
    std::byte* idle_stack = nullptr;       ///< its end; the core starts on it and ends on it

    void* idle_task = nullptr; ///< where the core continues when its last rank has ended
    DeadlockWatch deadlock_watch{tuning::deadlock_window_ns}; ///< asked at each of its naps
};

/// The core that the caller runs on.
inline Core& this_core() {
    return *static_cast<Core*>(arch::gs_self());
}

/// All cores, by CoreId.
std::span<Core* const> cores();

} // namespace vaquero
