#include "kernel/files/input.hpp"

#include <algorithm>
#include <cstring>

#include "kernel/files/wait.hpp"

namespace vaquero::files {

/// Whether there are bytes for the reader, or the end.
bool Input::find_data() {
    while (frame_bytes_ == 0 && !ended_) {
        const std::span<const std::byte> bytes = device_->look();
        if (bytes.empty()) return false;
        header_ |= std::to_integer<std::uint32_t>(bytes[0]) << 8 * header_bytes_;
        device_->take(1);
        if (++header_bytes_ < sizeof(header_)) continue;
        frame_bytes_ = header_;
        ended_ = header_ == 0;
        header_ = header_bytes_ = 0;
    }
    return ended_ || !device_->look().empty();
}

Outcome Input::read(std::span<std::byte> to) {
    wait_until_done([this] { return find_data(); }, "standard input");
    if (ended_) return 0;
    const std::span<const std::byte> bytes = device_->look();
    const std::size_t count = std::min({bytes.size(), to.size(), std::size_t{frame_bytes_}});
    std::memcpy(to.data(), bytes.data(), count);
    device_->take(count);
    frame_bytes_ -= static_cast<std::uint32_t>(count);
    return static_cast<Outcome>(count);
}

} // namespace vaquero::files
