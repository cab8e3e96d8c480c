#include "kernel/cpu/processors.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "arch/x86_64/fw_cfg.hpp"
#include "arch/x86_64/local_apic.hpp"
#include "kernel/boot/acpi.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/boot/mp_table.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/memory/heap.hpp"
#include "kernel/memory/memory.hpp"
#include "kernel/memory/page.hpp"

extern "C" {
extern const char ap_trampoline_begin[];
extern const char ap_trampoline_end[];
extern std::uint64_t ap_root;
extern std::uint64_t ap_stacks[256];
}

namespace vaquero {

namespace {

constexpr std::uint64_t local_apic_registers = 0xfee00000;
constexpr std::size_t idle_stack_bytes = 16384;
constexpr std::uint64_t millisecond = 1'000'000;
/// 64 vCPUs on 2 host cores need 2.6 s under TCG.
constexpr std::uint64_t arrival_ns = 20'000 * millisecond;

/// Where the MP floating pointer structure may be. [MP 1.4 §4]
struct Area {
    std::uint64_t start;
    std::size_t bytes;
};
constexpr Area mp_table_areas[] = {{0x9fc00, 0x400}, {0xf0000, 0x10000}};

arch::LocalApic local_apic() {
    return arch::LocalApic(arch::direct_map + local_apic_registers);
}

std::array<Core*, max_cores> core_table;
std::size_t core_count = 0;
void (*other_core_main)(Core&) = nullptr;
std::array<std::atomic<bool>, max_cores> arrived; // by CoreId; partner: start_other_cores()
std::atomic<std::size_t> at_barrier{0};

void wait_ns(std::uint64_t ns) {
    const std::uint64_t until = clock::now_ns() + ns;
    while (clock::now_ns() < until)
        arch::pause();
}

/// Lets the programs and the kernel's context switches use what the CPU has of SSE and AVX. AMX's 8 KiB of
/// tiles stay off. [SDM 1 §13.3]
void enable_vector_units() {
    constexpr std::uint32_t has_xsave = 1u << 26;
    if ((arch::cpuid(1).ecx & has_xsave) == 0) return;
    constexpr std::uint64_t osxsave = 1u << 18;
    constexpr std::uint32_t x87_sse_avx_avx512 = 0b1110'0111;
    arch::write_cr4(arch::read_cr4() | osxsave);
    arch::write_xcr0(arch::cpuid(0xd, 0).eax & x87_sse_avx_avx512);
}

bool all_arrived() {
    return std::all_of(arrived.begin(), arrived.begin() + static_cast<std::ptrdiff_t>(core_count),
                       [](const auto& flag) { return flag.load(std::memory_order_acquire); });
}

const Result<ProcessorList>& log_processors(const Result<ProcessorList>& found, std::string_view source) {
    console::log(Text<80>("CPUs: ", found.value().apic_ids().size(), ", says ", source).view());
    return found;
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

[[noreturn]] void start_application_core(std::uint32_t apic_id) {
    for (Core* const core : cores()) {
        if (core->apic_id != apic_id) continue;
        become(*core);
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

Result<ProcessorList> find_processors(const BootInfo& boot) {
    const auto read = [](PhysAddr address, std::size_t bytes) -> std::span<const std::byte> {
        // The boot loader's tables map the first 4 GiB, where firmware tables are.
        if (address.value() + bytes > std::uint64_t{1} << 32) return {};
        return {arch::from_physical<const std::byte>(address), bytes};
    };
    if (boot.rsdp != PhysAddr(0)) {
        auto found = acpi::find_processors(read(boot.rsdp, acpi::rsdp_bytes), read);
        if (found) return log_processors(found, "ACPI");
        console::log(found.error().message());
    }
    for (const auto& [start, bytes] : mp_table_areas) {
        const auto table = mp_table::find(read(PhysAddr(start), bytes));
        if (!table) continue;
        auto found = mp_table::find_processors(*table, read);
        if (found) return log_processors(found, "the MP table");
        console::log(found.error().message());
    }
    const auto count = arch::fw_cfg_cpu_count();
    if (!count) return Error("no ACPI MADT, no MP table and no fw_cfg tell which CPUs there are");
    ProcessorList list{PhysAddr(local_apic_registers)};
    for (std::uint32_t apic_id = 0; apic_id < *count; ++apic_id)
        if (!list.add(apic_id)) break;
    return log_processors(list, "fw_cfg");
}

Result<bool> create_cores(const ProcessorList& processors, const MemoryMap& memory) {
    if (arch::x2apic_mode())
        return Error("the firmware left the local APIC in x2APIC mode; use -cpu ...,-x2apic");
    if (processors.local_apic != PhysAddr(local_apic_registers))
        return Error("the local APIC isn't at ", Hex{local_apic_registers});
    const auto count = static_cast<std::size_t>(machine().cores);
    const std::uint32_t boot_apic_id = local_apic().id();
    const auto add = [&](std::uint32_t apic_id) -> Result<bool> {
        auto core =
            create_core(CoreId(static_cast<int>(core_count)), apic_id, memory.share(core_count, count));
        if (!core) return core.error();
        core_table[core_count++] = core.value();
        return true;
    };
    if (auto added = add(boot_apic_id); !added) return added;
    for (const std::uint32_t apic_id : processors.apic_ids()) {
        if (core_count == count) break;
        if (apic_id == boot_apic_id) continue;
        if (auto added = add(apic_id); !added) return added;
    }
    if (core_count < count) return Error("only ", core_count, " of ", count, " CPUs can be used");
    return true;
}

void become(Core& core) {
    arch::write_msr(arch::Msr::GsBase, reinterpret_cast<std::uint64_t>(&core));
    enable_vector_units();
    core.descriptors.load(core.interrupt_stacks);
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
    console::log(
        Text<80>("cores: ", core_count, " running after ", clock::now_ns() / millisecond, " ms").view());
    return true;
}

void boot_barrier() {
    // Counts up only: the n-th barrier is over when n * cores calls have been made.
    const std::size_t mine = at_barrier.fetch_add(1, std::memory_order_acq_rel);
    const std::size_t all = (mine / core_count + 1) * core_count;
    if (mine + 1 == all) {
        for (const Core* const core : cores())
            if (core != &this_core()) wake(*core);
        return;
    }
    // Asleep, lest those who have come keep a busy host from running the others. The last one's interrupt
    // stays pending while interrupts are off, so it isn't missed.
    while (at_barrier.load(std::memory_order_acquire) < all)
        arch::sleep_until_interrupt();
}

void wake(const Core& core) {
    local_apic().send(core.apic_id, arch::Vector::Wake);
}

void nap(std::uint32_t ns) {
    local_apic().wake_after(ns);
    arch::sleep_until_interrupt();
}

void stop_other_cores() {
    if (core_count > 1) local_apic().send_nmi_to_all_others();
}

} // namespace vaquero

void application_core_main(std::uint32_t apic_id) {
    vaquero::start_application_core(apic_id);
}
