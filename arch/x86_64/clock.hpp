// The time stamp counter as the clock.
#pragma once

#include <cstdint>
#include <optional>

#include "arch/x86_64/calibration.hpp"
#include "base/strong.hpp"

namespace vaquero::arch {

/// Converts ticks of the time stamp counter to nanoseconds. Plain values: copies may live anywhere.
class Clock {
public:
    constexpr Clock() = default;
    /// `ticks_per_second` of the counter, which stood at `start` when the clock began.
    constexpr Clock(std::uint64_t ticks_per_second, Cycles start)
        : ticks_per_second_(ticks_per_second),
          start_(start.value()),
          // Nanoseconds a tick as a 32.32 fixed-point number.
          scale_((std::uint64_t{1'000'000'000} << 32) / ticks_per_second) {}

    [[nodiscard]] constexpr std::uint64_t nanoseconds(Cycles now) const {
        const auto ticks = static_cast<unsigned __int128>(now.value() - start_);
        return static_cast<std::uint64_t>(ticks * scale_ >> 32);
    }
    [[nodiscard]] constexpr std::uint64_t ticks_per_second() const { return ticks_per_second_; }

private:
    std::uint64_t ticks_per_second_ = 0;
    std::uint64_t start_ = 0;
    std::uint64_t scale_ = 0;
};

/// The frequency of the time stamp counter in Hz, measured against the 8254 interval timer in about 10 ms.
/// Nothing where there is no such timer, or nothing sensible comes out.
std::optional<std::uint64_t> measure_tsc_frequency();

/// The same as the CPU or the hypervisor tells it, in CPUID. Nothing where they don't.
std::optional<ToldFrequency> told_tsc_frequency();

/// Whether the time stamp counter may run faster and slower with the CPU. Hypervisors often don't say that it
/// doesn't, QEMU's emulation among them, so on a virtual CPU their silence means nothing. [SDM 3B §17.17.1]
bool tsc_may_change_rate();

} // namespace vaquero::arch
