#include "arch/x86_64/clock.hpp"

#include "arch/x86_64/calibration.hpp"
#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/interval_timer.hpp"

namespace vaquero::arch {

namespace {

struct CpuPorts {
    static std::uint8_t in8(std::uint16_t port) { return arch::in8(port); }
    static void out8(std::uint16_t port, std::uint8_t value) { arch::out8(port, value); }
    static std::uint64_t read_tsc() { return arch::read_tsc(); }
};

bool is_virtual() {
    constexpr std::uint32_t hypervisor_present = 1u << 31;
    return (cpuid(1).ecx & hypervisor_present) != 0;
}

/// KVM's and VMware's timing leaf, in kHz. [Linux kvm/cpuid.rst 0x40000010]
std::uint64_t hypervisor_tsc_khz() {
    constexpr std::uint32_t timing_leaf = 0x40000010;
    if (!is_virtual()) return 0;
    const std::uint32_t highest = cpuid(0x40000000).eax;
    return highest >= timing_leaf && highest < 0x40010000 ? cpuid(timing_leaf).eax : 0;
}

/// The core crystal's frequency times its ratio to the counter's. [SDM 2A CPUID 15H]
std::uint64_t tsc_hertz_by_crystal() {
    constexpr std::uint32_t crystal_leaf = 0x15;
    if (cpuid(0).eax < crystal_leaf) return 0;
    const CpuidResult r = cpuid(crystal_leaf);
    return r.eax != 0 ? std::uint64_t{r.ecx} * r.ebx / r.eax : 0;
}

/// The processor's base frequency in MHz, which the counter has on every CPU that tells it. [SDM 2A CPUID
/// 16H]
std::uint64_t base_mhz() {
    constexpr std::uint32_t frequency_leaf = 0x16;
    return cpuid(0).eax >= frequency_leaf ? cpuid(frequency_leaf).eax & 0xffff : 0;
}

} // namespace

std::optional<std::uint64_t> measure_tsc_frequency() {
    using Timer = IntervalTimer<CpuPorts>;
    const auto interval = measure(Timer(CpuPorts()), Timer::hertz / 100, 500);
    if (!interval) return std::nullopt;
    return interval->tsc * Timer::hertz / interval->ticks;
}

std::optional<ToldFrequency> told_tsc_frequency() {
    if (const std::uint64_t khz = hypervisor_tsc_khz(); khz != 0) return ToldFrequency{khz * 1'000, true};
    if (const std::uint64_t hertz = tsc_hertz_by_crystal(); hertz != 0) return ToldFrequency{hertz, true};
    if (const std::uint64_t mhz = base_mhz(); mhz != 0) return ToldFrequency{mhz * 1'000'000, false};
    return std::nullopt;
}

bool tsc_may_change_rate() {
    constexpr std::uint32_t power_leaf = 0x80000007;
    constexpr std::uint32_t invariant = 1u << 8;
    return !is_virtual() && (cpuid(0x80000000).eax < power_leaf || (cpuid(power_leaf).edx & invariant) == 0);
}

} // namespace vaquero::arch
