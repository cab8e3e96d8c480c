// The console device, output only. [VIRTIO 1.2 §5.3]
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "drivers/virtio/request_queue.hpp"

namespace vaquero::virtio {

template <class Registers>
class Console {
public:
    /// Starts the console behind `registers`; see RequestQueue::start().
    static Result<Console> start(Registers registers, RequestPage& page, ToPhysical to_physical,
                                 std::uint64_t timeout_ns = request_timeout_ns) {
        auto transmit =
            RequestQueue<Registers>::start(registers, transmit_queue, page, to_physical, timeout_ns);
        if (!transmit) return transmit.error();
        return Console(std::move(transmit.value()));
    }

    /// Writes all of `text` and returns once the device has it. False: the device stopped answering, and the
    /// end of `text` may be lost.
    bool write(std::span<const std::byte> text) {
        while (!text.empty()) {
            const std::size_t bytes = std::min(text.size(), transmit_.buffer().size());
            std::memcpy(transmit_.buffer().data(), text.data(), bytes);
            if (!transmit_.send(bytes)) return false;
            text = text.subspan(bytes);
        }
        return true;
    }

private:
    /// transmitq of port 0, the only port without VIRTIO_CONSOLE_F_MULTIPORT. [VIRTIO 1.2 §5.3.2]
    static constexpr std::uint16_t transmit_queue = 1;

    explicit Console(RequestQueue<Registers> transmit) : transmit_(std::move(transmit)) {}

    RequestQueue<Registers> transmit_;
};

} // namespace vaquero::virtio
