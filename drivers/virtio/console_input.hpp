// The console device, input only: the receive queue of its port. [VIRTIO 1.2 §5.3.2, §5.3.6]
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "drivers/virtio/driver_queue.hpp"
#include "drivers/virtio/mmio_transport.hpp"
#include "drivers/virtio/request_queue.hpp"
#include "kernel/files/input.hpp"

namespace vaquero::virtio {

/// One buffer, which the device has until something is in it, and again when that is taken. So what nobody
/// reads waits on the host.
template <class Registers>
class ConsoleInput final : public files::InputDevice {
public:
    /// `page` is zeroed and belongs to the device from now on.
    ConsoleInput(Registers registers, RequestPage& page, ToPhysical to_physical)
        : transport_(registers), page_(&page), to_physical_(to_physical) {}

    /// Starts the device behind the registers, which identify() recognised. Before anything else, once.
    Result<bool> start() {
        if (const auto features = transport_.negotiate(); !features) return features.error();
        const auto queue = transport_.enable_queue(receive_queue, page_->queue.data(),
                                                   RequestPage::queue_size, to_physical_);
        if (!queue) return queue.error();
        queue_.emplace(queue.value(), page_->slots, DeviceAddress{to_physical_});
        transport_.set_live();
        return true;
    }

    std::span<const std::byte> look() override {
        if (bytes_ == taken_) receive();
        return std::span(page_->buffer).first(bytes_).subspan(taken_);
    }
    void take(std::size_t bytes) override { taken_ += bytes; }

private:
    /// receiveq of port 0.
    static constexpr std::uint16_t receive_queue = 0;

    struct DeviceAddress {
        ToPhysical to_physical;
        std::uint64_t operator()(const void* pointer) const { return to_physical(pointer).value(); }
    };

    void receive() {
        bytes_ = taken_ = 0;
        if (!is_lent_) {
            const WritableBuffer room = page_->buffer;
            ensure(queue_->try_add({}, {&room, 1}).has_value(), "one buffer is too many for the queue");
            if (queue_->publish_and_ask()) transport_.notify(receive_queue);
            is_lent_ = true;
        }
        if (const auto used = queue_->try_pop_used()) {
            bytes_ = std::min<std::size_t>(used->written, page_->buffer.size());
            is_lent_ = false;
        }
    }

    MmioTransport<Registers> transport_;
    RequestPage* page_;
    ToPhysical to_physical_;
    std::optional<DriverQueue<DeviceAddress>> queue_;
    bool is_lent_ = false;
    std::size_t bytes_ = 0; ///< that came
    std::size_t taken_ = 0;
};

} // namespace vaquero::virtio
