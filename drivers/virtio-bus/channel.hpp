// One ordered pair of cores: a virtqueue whose driver is the sending core and whose device the receiving one.
//
// Memory of a channel, from low to high. Every part starts on a cache line of its own, and every part but the
// used ring is written by the sender only:
//
//   descriptors | available ring | used ring | sender's slots | cell 0 | cell 1 | ... | cell size - 1
//
// Cell i is the buffer of descriptor i for good, and a message is a chain of one descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ensure.hpp"
#include "drivers/virtio-bus/device_queue.hpp"
#include "drivers/virtio-bus/driver_queue.hpp"
#include "drivers/virtio-bus/layout.hpp"

namespace vaquero::virtio {

/// The sending end. One thread at a time.
class alignas(cache_line) Sender {
public:
    /// `cells` is queue.size times `cell_bytes`.
    Sender(SplitQueue queue, std::span<DriverSlot> slots, std::byte* cells, std::uint32_t cell_bytes,
           std::uint16_t start_idx)
        : queue_(queue, slots, {}, start_idx), cell_bytes_(cell_bytes), cells_(cells) {}

    /// The next free cell, cell_bytes() long, aligned to a cache line; nullptr while the ring is full. Asking
    /// again before publish() gives the same cell.
    std::byte* try_reserve() {
        if (queue_.free_descriptors() == 0) [[unlikely]] {
            // Only a sender that ran out of cells looks at the receiver's line, and then takes back all.
            while (queue_.try_pop_used()) {
            }
            if (queue_.free_descriptors() == 0) return nullptr;
        }
        return cell(queue_.next_free());
    }

    /// Sends the first `bytes` (1 to cell_bytes()) of the cell that try_reserve() gave.
    void publish(std::size_t bytes) {
        ensure(bytes - 1 < cell_bytes_, "a message is 1 to cell_bytes() long");
        queue_.add({cell(queue_.next_free()), bytes});
        queue_.publish();
    }

    [[nodiscard]] std::size_t cell_bytes() const { return cell_bytes_; }

private:
    [[nodiscard]] std::byte* cell(std::uint16_t descriptor) const {
        return cells_ + std::size_t{descriptor} * cell_bytes_;
    }

    // no_unique_address: cell_bytes_ fills the queue's tail padding, so that all of this is one cache line.
    [[no_unique_address]] DriverQueue<SameAddress> queue_;
    std::uint32_t cell_bytes_;
    std::byte* cells_;
};
static_assert(sizeof(Sender) == cache_line);

/// The receiving end. One thread at a time.
class alignas(cache_line) Receiver {
public:
    Receiver(SplitQueue queue, std::uint16_t start_idx) : queue_(queue, start_idx) {}

    /// The oldest message that wasn't released, in the sender's cell; empty when there is none.
    std::span<const std::byte> try_peek() {
        const std::optional<std::uint16_t> head = queue_.try_peek();
        if (!head) return {};
        const Descriptor& descriptor = queue_.descriptor(*head);
        return {reinterpret_cast<const std::byte*>(descriptor.address), descriptor.length};
    }

    /// Gives the cell that try_peek() showed back to the sender. Only after it showed one.
    void release() { queue_.push_used(queue_.take(), 0); }

private:
    DeviceQueue queue_;
};
static_assert(sizeof(Receiver) == cache_line);

/// Both ends of one ordered pair.
class Channel {
public:
    /// Bytes of memory that a channel needs besides itself: a multiple of a cache line.
    static constexpr std::size_t memory_bytes(std::uint16_t queue_size, std::uint32_t cell_bytes) {
        return cells_offset(queue_size) + std::size_t{queue_size} * cell_bytes;
    }

    /// `memory` is zeroed, memory_bytes() long and aligned to a cache line, `cell_bytes` is a multiple of
    /// one. Both rings start at `start_idx`: 0 but in tests.
    Channel(std::byte* memory, std::uint16_t queue_size, std::uint32_t cell_bytes,
            std::uint16_t start_idx = 0);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    Sender& sender() { return sender_; }
    Receiver& receiver() { return receiver_; }

private:
    static constexpr std::size_t slots_offset(std::uint16_t queue_size) {
        return queue_layout(queue_size).bytes;
    }
    static constexpr std::size_t cells_offset(std::uint16_t queue_size) {
        return round_up(slots_offset(queue_size) + sizeof(DriverSlot) * queue_size, cache_line);
    }

    Sender sender_;
    Receiver receiver_;
};

} // namespace vaquero::virtio
