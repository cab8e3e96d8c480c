#include "kernel/cpu/clock.hpp"

#include "arch/x86_64/clock.hpp"
#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/diagnostics/console.hpp"

namespace vaquero::clock {

namespace {

arch::Clock machine_clock;
std::uint64_t wall_clock_at_start = 0;

} // namespace

Result<bool> start(std::uint64_t unix_seconds) {
    const auto measured = arch::measure_tsc_frequency();
    const auto told = arch::told_tsc_frequency();
    const auto frequency = arch::Frequency::choose(measured, told);
    if (!frequency)
        return Error("no timer to calibrate the clock with, or the host is too busy for it: start QEMU with "
                     "-machine ...,pit=on");
    machine_clock = arch::Clock(frequency->hertz, Cycles(arch::read_tsc()));
    console::log(
        Text<80>("clock: ", frequency->hertz / 1'000, " kHz, ", measured ? "measured" : "as CPUID tells")
            .view());
    if (frequency->is_disputed)
        console::report(Text<160>("the clock runs at ", frequency->hertz / 1'000,
                                  " kHz by the interval timer, at ", told->hertz / 1'000,
                                  " kHz by CPUID: if the latter is true, all times are wrong")
                            .view());
    if (arch::tsc_may_change_rate())
        console::report(
            "this CPU's time stamp counter isn't invariant: times are wrong when the CPU changes its speed");
    wall_clock_at_start = unix_seconds * 1'000'000'000;
    return true;
}

std::uint64_t now_ns() {
    return machine_clock.nanoseconds(Cycles(arch::read_tsc()));
}
std::uint64_t wall_clock_ns() {
    return wall_clock_at_start + now_ns();
}
std::uint64_t ticks_per_second() {
    return machine_clock.ticks_per_second();
}

} // namespace vaquero::clock
