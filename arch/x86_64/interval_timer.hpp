// Channel 0 of the 8254 interval timer. [Intel 8254 data sheet]
#pragma once

#include <cstdint>
#include <optional>

#include "arch/x86_64/calibration.hpp"

namespace vaquero::arch {

/// Counts up from start(), for 54.9 ms, and knows when they are over. Ports has in8, out8 and read_tsc.
template <class Ports>
class IntervalTimer {
public:
    static constexpr std::uint64_t hertz = 1'193'182;

    explicit IntervalTimer(Ports ports) : ports_(ports) {}

    /// Mode 0: counts down once, and its output goes high, and stays so, when it gets to 0.
    void start() {
        constexpr std::uint8_t channel_0_both_bytes_mode_0 = 0x30;
        ports_.out8(control, channel_0_both_bytes_mode_0);
        ports_.out8(channel_0, initial & 0xff);
        ports_.out8(channel_0, initial >> 8);
    }

    std::optional<Moment> read() {
        // Holds output and count of one moment until both are read.
        constexpr std::uint8_t read_back_channel_0 = 0xc2;
        const std::uint64_t before = ports_.read_tsc();
        ports_.out8(control, read_back_channel_0);
        const std::uint64_t after = ports_.read_tsc();
        const std::uint8_t status = ports_.in8(channel_0);
        const std::uint8_t low = ports_.in8(channel_0);
        const std::uint8_t high = ports_.in8(channel_0);
        constexpr std::uint8_t output = 1u << 7;
        constexpr std::uint8_t not_loaded = 1u << 6; // the count, yet: the next tick does it
        if ((status & output) != 0) return std::nullopt;
        const auto count = (status & not_loaded) != 0 ? initial : static_cast<std::uint32_t>(high << 8 | low);
        return Moment{before, after, initial - count};
    }

    static std::uint64_t distance(const Moment& from, const Moment& to) { return to.ticks - from.ticks; }

private:
    static constexpr std::uint16_t channel_0 = 0x40;
    static constexpr std::uint16_t control = 0x43;
    static constexpr std::uint32_t initial = 0xffff;

    Ports ports_;
};

} // namespace vaquero::arch
