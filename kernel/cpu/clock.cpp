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
    const std::uint64_t frequency = arch::measure_tsc_frequency();
    if (frequency == 0)
        return Error("no timer to calibrate the clock with: start QEMU with -machine ...,pit=on");
    machine_clock = arch::Clock(frequency, Cycles(arch::read_tsc()));
    console::log(Text<80>("clock: ", frequency / 1'000'000, " MHz").view());
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
