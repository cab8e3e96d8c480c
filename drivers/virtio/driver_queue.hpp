// The driver half of a split virtqueue: makes buffers available and gets them back as used.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/ensure.hpp"
#include "drivers/virtio/layout.hpp"

namespace vaquero::virtio {

using ReadableBuffer = std::span<const std::byte>; ///< for the device to read
using WritableBuffer = std::span<std::byte>;       ///< for the device to write

/// A chain that came back: its first descriptor, and how many bytes the device wrote into it.
struct UsedChain {
    std::uint16_t head;
    std::uint32_t written;
};

/// What the driver knows of one descriptor, kept where the device can't write.
struct DriverSlot {
    std::uint16_t next;         ///< in the free list or in the chain
    std::uint16_t chain_length; ///< at the head of a chain that the device has; else 0
};

/// Adds chains, publishes them, pops used ones. One thread at a time.
///
/// Its own indices and links are private; of the shared memory it reads only what the device writes (shadow
/// state, as in rcore-os/virtio-drivers). Descriptors come back into a first-in first-out list, so that while
/// the device works in order they are taken in the order 0, 1, ..., size - 1, 0, ...
/// `DeviceAddress` translates a pointer into the address that the device knows it by.
template <class DeviceAddress>
class DriverQueue {
public:
    /// `queue` is zeroed memory and `slots` has queue.size elements. Both indices start at `start_idx`, which
    /// VIRTIO 1.2 §2.7.6 wants to be 0; tests start just below the wrap.
    DriverQueue(SplitQueue queue, std::span<DriverSlot> slots, DeviceAddress device_address = {},
                std::uint16_t start_idx = 0)
        : queue_(queue),
          slots_(slots.data()),
          available_idx_(start_idx),
          last_free_(static_cast<std::uint16_t>(queue.size - 1)),
          free_count_(queue.size),
          used_idx_(start_idx),
          seen_used_idx_(start_idx),
          device_address_(device_address) {
        ensure(slots.size() == queue.size, "one slot for each descriptor");
        for (std::uint16_t id = 0; id < queue.size; ++id)
            slots_[id] = {queue_.slot(static_cast<std::uint16_t>(id + 1)), 0};
        queue_.available->flags = available_no_interrupt;
        queue_.available->idx = start_idx;
    }

    [[nodiscard]] std::uint16_t free_descriptors() const { return free_count_; }
    /// The descriptor that the next add starts with. Only while free_descriptors() > 0.
    [[nodiscard]] std::uint16_t next_free() const { return first_free_; }

    /// Adds a chain of one non-empty buffer and returns its descriptor. Only while free_descriptors() > 0.
    std::uint16_t add(ReadableBuffer buffer) {
        ensure(free_count_ > 0, "add to a full virtqueue");
        const std::uint16_t head = first_free_;
        fill(buffer.data(), buffer.size(), 0);
        offer(head, 1);
        return head;
    }

    /// Adds a chain of non-empty buffers, at least one, and returns its first descriptor; nothing is added
    /// when there are too few free descriptors. The device doesn't see the chain before a publish.
    std::optional<std::uint16_t> try_add(std::span<const ReadableBuffer> readable,
                                         std::span<const WritableBuffer> writable) {
        const std::size_t length = readable.size() + writable.size();
        ensure(length > 0, "a chain has at least one buffer");
        if (length > free_count_) return std::nullopt;
        const std::uint16_t head = first_free_;
        std::size_t left = length;
        const auto continues = [&left] { return --left > 0 ? descriptor_continues : 0; };
        // VIRTIO 1.2 §2.7.4.2: device-writable buffers come after all device-readable ones.
        for (const ReadableBuffer& buffer : readable)
            fill(buffer.data(), buffer.size(), continues());
        for (const WritableBuffer& buffer : writable)
            fill(buffer.data(), buffer.size(), continues() | descriptor_writable);
        offer(head, static_cast<std::uint16_t>(length));
        return head;
    }

    /// Lets a device that polls see all chains added so far.
    void publish() {
        // VIRTIO 1.2 §2.7.13.3: idx becomes visible only after slot, descriptors and buffers.
        // Release: read by the acquire in DeviceQueue::try_peek().
        std::atomic_ref(queue_.available->idx).store(available_idx_, std::memory_order_release);
    }

    /// As publish(), for a device that sleeps: true when it must be notified.
    [[nodiscard]] bool publish_and_ask() {
        // VIRTIO 1.2 §2.7.13.4: idx must be visible before flags are read. Both are sequentially consistent;
        // their partner is the device, which sets flags and then looks at idx again.
        std::atomic_ref(queue_.available->idx).store(available_idx_, std::memory_order_seq_cst);
        const le16 flags = std::atomic_ref(queue_.used->flags).load(std::memory_order_seq_cst);
        return (flags & used_no_notify) == 0;
    }

    /// The oldest chain that the device returned and nobody popped; its descriptors are free again.
    std::optional<UsedChain> try_pop_used() {
        if (used_idx_ == seen_used_idx_) {
            // Acquire: written by the release in DeviceQueue::push_used().
            seen_used_idx_ = std::atomic_ref(queue_.used->idx).load(std::memory_order_acquire);
            if (used_idx_ == seen_used_idx_) return std::nullopt;
        }
        const UsedElement element = queue_.used->ring()[queue_.slot(used_idx_++)];
        ensure(element.id < queue_.size && slots_[element.id].chain_length > 0,
               "the device returned a chain that it doesn't have");
        const auto head = static_cast<std::uint16_t>(element.id);
        free_chain(head);
        return UsedChain{head, element.length};
    }

private:
    void fill(const void* data, std::size_t bytes, int flags) {
        Descriptor& descriptor = queue_.descriptors[first_free_];
        const std::uint16_t next = slots_[first_free_].next;
        descriptor = {device_address_(data), static_cast<le32>(bytes), static_cast<le16>(flags), next};
        first_free_ = next;
    }

    void offer(std::uint16_t head, std::uint16_t chain_length) {
        slots_[head].chain_length = chain_length;
        free_count_ = static_cast<std::uint16_t>(free_count_ - chain_length);
        queue_.available->ring()[queue_.slot(available_idx_++)] = head;
    }

    void free_chain(std::uint16_t head) {
        const std::uint16_t length = slots_[head].chain_length;
        slots_[head].chain_length = 0;
        if (free_count_ == 0)
            first_free_ = head;
        else
            slots_[last_free_].next = head;
        last_free_ = head;
        for (std::uint16_t i = 1; i < length; ++i)
            last_free_ = slots_[last_free_].next;
        free_count_ = static_cast<std::uint16_t>(free_count_ + length);
    }

    SplitQueue queue_;
    DriverSlot* slots_;
    std::uint16_t first_free_ = 0;
    std::uint16_t available_idx_; ///< of the next chain to add
    std::uint16_t last_free_;
    std::uint16_t free_count_;
    std::uint16_t used_idx_;      ///< of the next chain to pop
    std::uint16_t seen_used_idx_; ///< the device's used idx when it was last read
    [[no_unique_address]] DeviceAddress device_address_;
};

} // namespace vaquero::virtio
