// The time stamp counter as the clock, calibrated once against the interval timer.
#pragma once

#include <cstdint>

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

/// Measures the time stamp counter against channel 0 of the 8254 interval timer, for about 10 ms. On KVM the
/// hypervisor tells the frequency, and nothing is measured. 0 where there is neither.
std::uint64_t measure_tsc_frequency();

} // namespace vaquero::arch
