// The machine's clock: nanoseconds since boot, the same on every core, and the wall clock.
#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace vaquero::clock {

/// Calibrates the clock; it starts at 0 now. `unix_seconds`: the wall-clock time now, as the launcher tells.
/// Fails where no timer is found.
Result<bool> start(std::uint64_t unix_seconds);

std::uint64_t now_ns();
/// Since 1970.
std::uint64_t wall_clock_ns();
std::uint64_t ticks_per_second();

} // namespace vaquero::clock
