// The entropy device, a source of random bytes. [VIRTIO 1.2 §5.4]
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "drivers/virtio/request_queue.hpp"

namespace vaquero::virtio {

template <class Registers>
class Entropy {
public:
    /// Starts the entropy device behind `registers`; see RequestQueue::start().
    static Result<Entropy> start(Registers registers, RequestPage& page, ToPhysical to_physical,
                                 std::uint64_t timeout_ns = request_timeout_ns) {
        auto requests =
            RequestQueue<Registers>::start(registers, request_queue, page, to_physical, timeout_ns);
        if (!requests) return requests.error();
        return Entropy(std::move(requests.value()));
    }

    /// Fills `bytes` with random data. False: the device stopped answering.
    bool fill(std::span<std::byte> bytes) {
        while (!bytes.empty()) {
            const std::size_t wanted = std::min(bytes.size(), requests_.buffer().size());
            // VIRTIO 1.2 §5.4.6: the device may give fewer bytes than asked for, but at least one.
            const std::optional<std::size_t> got = requests_.receive(wanted);
            if (!got || *got == 0) return false;
            std::memcpy(bytes.data(), requests_.buffer().data(), *got);
            bytes = bytes.subspan(*got);
        }
        return true;
    }

private:
    static constexpr std::uint16_t request_queue = 0; ///< requestq [VIRTIO 1.2 §5.4.2]

    explicit Entropy(RequestQueue<Registers> requests) : requests_(std::move(requests)) {}

    RequestQueue<Registers> requests_;
};

} // namespace vaquero::virtio
