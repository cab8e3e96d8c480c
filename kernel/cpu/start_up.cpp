#include "kernel/cpu/start_up.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "arch/x86_64/local_apic.hpp"
#include "arch/x86_64/machine_check.hpp"
#include "base/limits.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/cpu/vector_state.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/memory/heap.hpp"
#include "kernel/memory/memory.hpp"

extern "C" {
extern const char ap_trampoline_begin[];
extern const char ap_trampoline_end[];
extern std::uint64_t ap_root;
extern std::uint64_t ap_stacks[vaquero::ProcessorList::highest_apic_id + 1];
}

namespace vaquero {

namespace {

constexpr std::size_t idle_stack_bytes = 16384;
constexpr std::uint64_t millisecond = 1'000'000;
/// 64 vCPUs on 2 host cores need 2.6 s under TCG.
constexpr std::uint64_t arrival_ns = 20'000 * millisecond;

std::array<Core*, max_cores> core_table;
std::size_t core_count = 0;
void (*other_core_main)(Core&) = nullptr;
std::array<std::atomic<bool>, max_cores> arrived; // by CoreId; partner: start_other_cores()
std::array<std::uint64_t, max_cores> arrived_at;  // time stamp counter; by CoreId, written before `arrived`

void wait_ns(std::uint64_t ns) {
    const std::uint64_t until = clock::now_ns() + ns;
    while (clock::now_ns() < until)
        arch::pause();
}

bool all_arrived() {
    return std::all_of(arrived.begin(), arrived.begin() + static_cast<std::ptrdiff_t>(core_count),
                       [](const auto& flag) { return flag.load(std::memory_order_acquire); });
}

/// Fails where the share is too small even for the core's own needs.
Result<Core*> create_core(CoreId id, std::uint32_t apic_id, MemoryMap share) {
    static_assert(sizeof(Core) <= page_bytes);
    constexpr std::size_t stack_bytes = 3 * arch::interrupt_stack_bytes + idle_stack_bytes;
    const Error too_little("too little memory for ", machine().cores,
                           " cores: give the machine more --memory or fewer --cores");
    const auto page = share.take_page_below(~std::uint64_t{0});
    if (!page) return too_little;
    auto* const core = new (arch::from_physical(*page)) Core(id, apic_id, machine().cores_may_sleep);
    for (const MemoryRange& range : share.ranges())
        if (!core->pool.add(arch::from_physical(PhysAddr(range.start)), range.bytes() / page_bytes))
            console::log("a core's share of memory has too many ranges; some memory is unused");
    core->interrupt_stacks = allocate_zeroed(core->pool, stack_bytes);
    if (core->interrupt_stacks == nullptr) return too_little;
    core->idle_stack = core->interrupt_stacks + stack_bytes;
    return core;
}

/// All cores have arrived, after `begin`. A counter that says otherwise isn't the same as the boot core's.
void compare_counters(std::uint64_t begin) {
    const std::uint64_t end = arch::read_tsc();
    for (const Core* const core : cores().subspan(1)) {
        const std::uint64_t then = arrived_at[static_cast<std::size_t>(core->id.value())];
        if (then < begin || then > end)
            console::report(Text<160>("the time stamp counters of core 0 and core ", core->id.value(),
                                      " differ by more than ", end - begin,
                                      " ticks: times between cores are wrong")
                                .view());
    }
}

[[noreturn]] void start_application_core(std::uint32_t apic_id) {
    for (Core* const core : cores()) {
        if (core->apic_id != apic_id) continue;
        become(*core);
        arrived_at[static_cast<std::size_t>(core->id.value())] = arch::read_tsc();
        arrived[static_cast<std::size_t>(core->id.value())].store(true, std::memory_order_release);
        other_core_main(*core);
        panic("a core ended");
    }
    arch::halt_forever();
}

} // namespace

std::span<Core* const> cores() {
    return std::span(core_table).first(core_count);
}

Result<bool> create_cores(const ProcessorList& processors, const MemoryMap& memory) {
    if (arch::x2apic_mode())
        return Error("the firmware left the local APIC in x2APIC mode; use -cpu ...,-x2apic");
    if (processors.local_apic != PhysAddr(arch::local_apic_registers))
        return Error("the local APIC isn't at ", Hex{arch::local_apic_registers});
    const auto count = static_cast<std::size_t>(machine().cores);
    const auto chosen = processors.choose(local_apic().id(), count);
    if (!chosen) return chosen.error();
    for (const std::uint32_t apic_id : chosen.value().apic_ids()) {
        auto core =
            create_core(CoreId(static_cast<int>(core_count)), apic_id, memory.share(core_count, count));
        if (!core) return core.error();
        core_table[core_count++] = core.value();
    }
    return true;
}

void report_early_faults() {
    alignas(16) static std::array<std::byte, arch::interrupt_stack_bytes> stack;
    constinit static arch::CoreDescriptors descriptors;
    arch::prepare_interrupt_table();
    std::byte* const end = stack.data() + stack.size();
    descriptors.load({end, end, end});
}

void become(Core& core) {
    arch::write_msr(arch::Msr::GsBase, reinterpret_cast<std::uint64_t>(&core));
    enable_vector_units();
    std::byte* const stacks = core.interrupt_stacks;
    core.descriptors.load({stacks + arch::interrupt_stack_bytes, stacks + 2 * arch::interrupt_stack_bytes,
                           stacks + 3 * arch::interrupt_stack_bytes});
    arch::enable_machine_checks();
    arch::enable_system_calls();
    local_apic().enable();
}

Result<bool> start_other_cores(void (*main)(Core&)) {
    other_core_main = main;
    arrived[0].store(true, std::memory_order_relaxed);
    ap_root = memory::kernel_space().root().value();
    const auto page = memory::trampoline_page();
    std::memcpy(arch::from_physical(page), ap_trampoline_begin,
                static_cast<std::size_t>(ap_trampoline_end - ap_trampoline_begin));

    const std::uint64_t begin = arch::read_tsc();
    // INIT, 10 ms, start-up, and once more for those who didn't hear. [SDM 3A §9.4.4.1]
    const auto others = cores().subspan(1);
    for (const Core* core : others)
        ap_stacks[core->apic_id] = reinterpret_cast<std::uint64_t>(core->idle_stack);
    for (const Core* core : others)
        local_apic().send_init(core->apic_id);
    if (!others.empty()) wait_ns(10 * millisecond);
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (const Core* core : others)
            if (!arrived[static_cast<std::size_t>(core->id.value())].load(std::memory_order_acquire))
                local_apic().send_startup(core->apic_id,
                                          static_cast<std::uint8_t>(page.value() / page_bytes));
        const std::uint64_t second_try = clock::now_ns() + 10 * millisecond;
        while (!all_arrived() && clock::now_ns() < second_try)
            arch::pause();
    }

    const std::uint64_t give_up = clock::now_ns() + arrival_ns;
    while (!all_arrived()) {
        if (clock::now_ns() < give_up) continue;
        for (const Core* core : others)
            if (!arrived[static_cast<std::size_t>(core->id.value())].load(std::memory_order_acquire))
                return Error("CPU ", core->id.value(), " (APIC id ", core->apic_id, ") didn't start within ",
                             arrival_ns / 1'000'000'000, " s: the host may be overloaded, use fewer --cores");
    }
    compare_counters(begin);
    console::log(
        Text<80>("cores: ", core_count, " running after ", clock::now_ns() / millisecond, " ms").view());
    return true;
}

} // namespace vaquero

void application_core_main(std::uint32_t apic_id) {
    vaquero::start_application_core(apic_id);
}
