// A virtio device used the simplest way: one virtqueue, one request at a time, polled until it is done.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "drivers/virtio/driver_queue.hpp"
#include "drivers/virtio/mmio_transport.hpp"
#include "platform/platform.hpp"

namespace vaquero::virtio {

/// All memory that such a device and its driver share: one page, so that it is physically contiguous.
struct alignas(page_bytes) RequestPage {
    static constexpr std::uint16_t queue_size = 2;

    alignas(cache_line) std::array<std::byte, queue_layout(queue_size).bytes> queue;
    std::array<DriverSlot, queue_size> slots;
    alignas(cache_line) std::array<std::byte, 3584> buffer;
};
static_assert(sizeof(RequestPage) == page_bytes);

/// Long enough for a reader of the console's other end who takes a rest, short enough to notice a dead
/// device.
inline constexpr std::uint64_t request_timeout_ns = 10'000'000'000;

template <class Registers>
class RequestQueue {
public:
    /// Starts the device behind `registers`, which identify() recognised, with its virtqueue `index`. `page`
    /// is zeroed and belongs to the device from now on.
    static Result<RequestQueue> start(Registers registers, std::uint16_t index, RequestPage& page,
                                      ToPhysical to_physical, std::uint64_t timeout_ns = request_timeout_ns) {
        MmioTransport<Registers> transport(registers);
        if (const auto features = transport.negotiate(); !features) return features.error();
        const auto queue =
            transport.enable_queue(index, page.queue.data(), RequestPage::queue_size, to_physical);
        if (!queue) return queue.error();
        RequestQueue started(transport, index, queue.value(), page, to_physical, timeout_ns);
        started.transport_.set_live();
        return started;
    }

    /// The one buffer of each request. Nobody but the driver touches it between requests.
    [[nodiscard]] std::span<std::byte> buffer() { return page_->buffer; }

    /// Has the device read the first `bytes` of the buffer. False: it doesn't answer, now or ever again.
    bool send(std::size_t bytes) {
        const ReadableBuffer readable = buffer().first(bytes);
        return request({&readable, 1}, {}).has_value();
    }

    /// Has the device write at most the first `bytes` of the buffer. Returns how many it wrote; nothing when
    /// it doesn't answer, now or ever again.
    std::optional<std::size_t> receive(std::size_t bytes) {
        const WritableBuffer writable = buffer().first(bytes);
        const std::optional<std::size_t> written = request({}, {&writable, 1});
        if (!written) return std::nullopt;
        return std::min(*written, bytes);
    }

private:
    struct DeviceAddress {
        ToPhysical to_physical;
        std::uint64_t operator()(const void* pointer) const { return to_physical(pointer).value(); }
    };

    /// The clock and the status register are slow: looked at once in so many polls.
    static constexpr int polls_between_checks = 1000;

    RequestQueue(MmioTransport<Registers> transport, std::uint16_t index, SplitQueue queue, RequestPage& page,
                 ToPhysical to_physical, std::uint64_t timeout_ns)
        : transport_(transport),
          queue_(queue, page.slots, DeviceAddress{to_physical}),
          page_(&page),
          timeout_ns_(timeout_ns),
          index_(index) {}

    std::optional<std::size_t> request(std::span<const ReadableBuffer> readable,
                                       std::span<const WritableBuffer> writable) {
        // A request without an answer still owns the buffer, so it was the last one.
        if (lost_ || !queue_.try_add(readable, writable)) return std::nullopt;
        if (queue_.publish_and_ask()) transport_.notify(index_);
        const std::optional<UsedChain> used = wait();
        lost_ = !used.has_value();
        if (lost_) return std::nullopt;
        return used->written;
    }

    std::optional<UsedChain> wait() {
        const std::uint64_t start = platform::now_ns();
        do {
            for (int polls = 0; polls < polls_between_checks; ++polls)
                if (const auto used = queue_.try_pop_used()) return used;
        } while (platform::now_ns() - start < timeout_ns_ && !transport_.needs_reset());
        return std::nullopt;
    }

    MmioTransport<Registers> transport_;
    DriverQueue<DeviceAddress> queue_;
    RequestPage* page_;
    std::uint64_t timeout_ns_;
    std::uint16_t index_;
    bool lost_ = false;
};

} // namespace vaquero::virtio
