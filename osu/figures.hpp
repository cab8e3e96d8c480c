// From seconds to the figures of a table.
#pragma once

#include <cstddef>

namespace vaquero::osu {

constexpr double microseconds_each(double seconds, double operations) {
    return seconds * 1e6 / operations;
}

/// MB/s, with 10^6 bytes to the MB, as upstream has it.
constexpr double megabytes_per_second(std::size_t bytes, double messages, double seconds) {
    return static_cast<double>(bytes) / 1e6 * messages / seconds;
}

constexpr double messages_per_second(double megabytes_per_second, std::size_t bytes) {
    return megabytes_per_second * 1e6 / static_cast<double>(bytes);
}

} // namespace vaquero::osu
