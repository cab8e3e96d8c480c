#include "kernel/cpu/interrupts.hpp"

#include <algorithm>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/paging.hpp"
#include "base/text.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/diagnostics/console.hpp"

namespace vaquero {

namespace {

constexpr std::uint32_t longest_count = 0xffffffff;
std::uint64_t timer_ticks_per_ns = 0; ///< as a 32.32 fixed-point number

} // namespace

arch::LocalApic local_apic() {
    return arch::LocalApic(arch::direct_map + arch::local_apic_registers);
}

void wake(const Core& core) {
    local_apic().send(core.apic_id, arch::Vector::Wake);
}

Result<bool> calibrate_naps() {
    const auto timer_hertz = local_apic().measure_timer(clock::ticks_per_second());
    if (!timer_hertz) return Error("the local APIC's timer doesn't count, or the host is too busy to tell");
    timer_ticks_per_ns = (*timer_hertz << 32) / 1'000'000'000;
    console::log(Text<80>("naps: by a timer of ", *timer_hertz / 1'000, " kHz").view());
    return true;
}

void nap(std::uint32_t ns) {
    const auto ticks = static_cast<unsigned __int128>(ns) * timer_ticks_per_ns >> 32;
    local_apic().wake_after(
        static_cast<std::uint32_t>(std::clamp<unsigned __int128>(ticks, 1, longest_count)));
    arch::sleep_until_interrupt();
}

void stop_other_cores() {
    if (cores().size() > 1) local_apic().send_nmi_to_all_others();
}

} // namespace vaquero
