#include "arch/x86_64/clock.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

// The 8254 interval timer. [Intel 8254 data sheet]
constexpr std::uint64_t pit_hertz = 1'193'182;
constexpr std::uint16_t channel0 = 0x40;
constexpr std::uint16_t control = 0x43;
constexpr std::uint8_t channel0_rate_generator =
    0x34; // both bytes, mode 2: counts down from the reload value
constexpr std::uint8_t latch_channel0 = 0x00;

std::uint16_t read_pit() {
    out8(control, latch_channel0);
    const std::uint8_t low = in8(channel0);
    const std::uint8_t high = in8(channel0);
    return static_cast<std::uint16_t>(high << 8 | low);
}

struct Sample {
    std::uint16_t count;
    std::uint64_t tsc;
};

/// The timer and the counter at one moment: the read with the shortest way there and back of several, so
/// that a vCPU that lost its host core in between doesn't spoil the calibration.
Sample sample() {
    Sample best{};
    std::uint64_t shortest = ~std::uint64_t{0};
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t before = read_tsc();
        const std::uint16_t count = read_pit();
        const std::uint64_t after = read_tsc();
        if (after - before < shortest) {
            shortest = after - before;
            best = {count, before + (after - before) / 2};
        }
    }
    return best;
}

/// KVM's and VMware's timing leaf: TSC frequency in kHz, 0 if unknown. [Linux kvm/cpuid.rst 0x40000010]
std::uint64_t hypervisor_tsc_khz() {
    constexpr std::uint32_t hypervisor_present = 1u << 31;
    if ((cpuid(1).ecx & hypervisor_present) == 0) return 0;
    constexpr std::uint32_t timing_leaf = 0x40000010;
    const auto base = cpuid(0x40000000);
    return base.eax >= timing_leaf && base.eax < 0x40010000 ? cpuid(timing_leaf).eax : 0;
}

} // namespace

std::uint64_t measure_tsc_frequency() {
    if (const std::uint64_t khz = hypervisor_tsc_khz(); khz != 0) return khz * 1000;

    out8(control, channel0_rate_generator);
    out8(channel0, 0xff);
    out8(channel0, 0xff);
    const Sample first = sample();
    constexpr std::uint16_t ten_milliseconds = pit_hertz / 100;
    const std::uint64_t give_up = first.tsc + std::uint64_t{20'000'000'000}; // seconds on any CPU
    Sample last = sample();
    while (static_cast<std::uint16_t>(first.count - last.count) < ten_milliseconds) {
        last = sample();
        if (last.tsc > give_up) return 0;
    }
    const auto pit_ticks = static_cast<std::uint16_t>(first.count - last.count);
    return (last.tsc - first.tsc) * pit_hertz / pit_ticks;
}

} // namespace vaquero::arch
