// The 9P transport device: carries messages to a file server. [VIRTIO 1.2 §5.1.1 device 9; QEMU
// hw/9pfs/virtio-9p.h]
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "drivers/virtio/driver_queue.hpp"
#include "drivers/virtio/mmio_transport.hpp"
#include "kernel/files/nine_p_transport.hpp"

namespace vaquero::virtio {

/// What such a device and its driver share: in one page, so that it is physically contiguous.
struct alignas(page_bytes) NinePPage {
    static constexpr std::uint16_t queue_size = 64;

    alignas(cache_line) std::array<std::byte, queue_layout(queue_size).bytes> queue;
    std::array<DriverSlot, queue_size> slots;
    std::array<nine_p::Exchange*, queue_size> in_flight; ///< by the chain's head, which is its tag
};
static_assert(sizeof(NinePPage) == page_bytes);

/// Any number of requests under way, of all cores. Nobody waits for the lock: who doesn't get it asks again.
template <class Registers>
class NinePDevice final : public nine_p::Transport {
public:
    NinePDevice(Registers registers, NinePPage& page, ToPhysical to_physical)
        : transport_(registers), page_(&page), to_physical_(to_physical) {}

    /// Starts the device behind the registers, which identify() recognised. Before anything else, once.
    Result<bool> start() {
        if (const auto features = transport_.negotiate(); !features) return features.error();
        const auto queue =
            transport_.enable_queue(request_queue, page_->queue.data(), NinePPage::queue_size, to_physical_);
        if (!queue) return queue.error();
        queue_.emplace(queue.value(), page_->slots, DeviceAddress{to_physical_});
        transport_.set_live();
        return true;
    }

    bool try_start(nine_p::Exchange& exchange) override {
        const TryLock lock(busy_);
        if (!lock.held || queue_->free_descriptors() < most_pieces) return false;
        exchange.tag = queue_->next_free();
        std::memcpy(exchange.request.data() + nine_p::tag_offset, &exchange.tag, sizeof(exchange.tag));
        const std::array<ReadableBuffer, 2> readable{exchange.request, exchange.payload};
        const std::array<WritableBuffer, 2> writable{exchange.reply, exchange.reply_payload};
        page_->in_flight[exchange.tag] = &exchange;
        const auto head = queue_->try_add(std::span(readable).first(exchange.payload.empty() ? 1 : 2),
                                          std::span(writable).first(exchange.reply_payload.empty() ? 1 : 2));
        ensure(head == exchange.tag, "the tag is another chain's");
        if (queue_->publish_and_ask()) transport_.notify(request_queue);
        return true;
    }

    void poll() override {
        const TryLock lock(busy_);
        if (!lock.held) return;
        while (const auto used = queue_->try_pop_used()) {
            nine_p::Exchange& exchange = *page_->in_flight[used->head];
            exchange.written = used->written;
            exchange.done.store(true, std::memory_order_release); // partner: Client::call()
        }
        // The status register is slow.
        if (++polls_ % polls_between_checks == 0 && transport_.needs_reset())
            broken_.store(true, std::memory_order_relaxed);
    }

    [[nodiscard]] bool is_broken() override { return broken_.load(std::memory_order_relaxed); }

private:
    static constexpr std::uint16_t request_queue = 0;
    static constexpr std::uint16_t most_pieces = 4;
    static constexpr std::uint32_t polls_between_checks = 10'000;

    struct DeviceAddress {
        ToPhysical to_physical;
        std::uint64_t operator()(const void* pointer) const { return to_physical(pointer).value(); }
    };

    /// For one who has something else to do if somebody else holds it.
    struct TryLock {
        explicit TryLock(std::atomic<bool>& is_held)
            : lock(is_held), held(!is_held.exchange(true, std::memory_order_acquire)) {} // partner: below
        ~TryLock() {
            if (held) lock.store(false, std::memory_order_release); // partner: above
        }
        TryLock(const TryLock&) = delete;
        TryLock& operator=(const TryLock&) = delete;

        std::atomic<bool>& lock;
        const bool held;
    };

    MmioTransport<Registers> transport_;
    NinePPage* page_;
    ToPhysical to_physical_;
    std::optional<DriverQueue<DeviceAddress>> queue_;
    std::atomic<bool> busy_{false};
    std::atomic<bool> broken_{false};
    std::uint32_t polls_ = 0;
};

} // namespace vaquero::virtio
