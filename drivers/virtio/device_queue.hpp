// The device half of a split virtqueue: finds available chains and returns them as used.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "drivers/virtio/layout.hpp"

namespace vaquero::virtio {

/// Polls the available ring. One thread at a time.
///
/// Like the driver half it keeps its own indices privately. What the driver writes is checked before it is
/// used as an index, so a malformed queue is told and never followed.
class DeviceQueue {
public:
    /// Both indices start at `start_idx`: 0 but in tests (see DriverQueue).
    explicit DeviceQueue(SplitQueue queue, std::uint16_t start_idx = 0)
        : queue_(queue), available_idx_(start_idx), seen_available_idx_(start_idx), used_idx_(start_idx) {
        queue_.used->flags = used_no_notify;
        queue_.used->idx = start_idx;
    }

    /// The first descriptor of the oldest available chain that wasn't taken yet.
    std::optional<std::uint16_t> try_peek() {
        if (available_idx_ == seen_available_idx_) {
            // Acquire: written by the release in DriverQueue::publish().
            const le16 idx = std::atomic_ref(queue_.available->idx).load(std::memory_order_acquire);
            if (idx == available_idx_ || !is_plausible(idx)) return std::nullopt;
            seen_available_idx_ = idx;
        }
        return queue_.available->ring()[queue_.slot(available_idx_)];
    }

    /// Takes the chain that try_peek() shows and returns its first descriptor.
    std::uint16_t take() { return queue_.available->ring()[queue_.slot(available_idx_++)]; }

    /// Calls `visit(address, length, writable)` for each buffer of the chain that starts at `head`. False if
    /// the chain is malformed: an index out of range, a loop, more than 2^32 bytes, a readable buffer behind
    /// a writable one, or an indirect table. Then some buffers may have been visited already.
    template <class Visit>
    [[nodiscard]] bool walk(std::uint16_t head, Visit&& visit) const {
        std::uint16_t index = head;
        std::uint64_t total = 0;
        bool writable = false;
        // VIRTIO 1.2 §2.7.5: no chain is longer than the table; one that seems to be is a loop.
        for (std::uint16_t visited = 0; visited < queue_.size; ++visited) {
            if (index >= queue_.size) return false;
            const Descriptor descriptor = queue_.descriptors[index];
            const bool writable_before = writable;
            writable = (descriptor.flags & descriptor_writable) != 0;
            total += descriptor.length;
            if ((descriptor.flags & descriptor_is_table) != 0) return false; // §2.7.5.3.1: not negotiated
            if (writable_before && !writable) return false;                  // §2.7.4.2
            if (total > max_chain_bytes) return false;                       // §2.7.5.2
            visit(descriptor.address, descriptor.length, writable);
            if ((descriptor.flags & descriptor_continues) == 0) return true;
            index = descriptor.next;
        }
        return false;
    }

    /// Returns the chain that starts at `head`, with `written` bytes written into it. Any order will do.
    void push_used(std::uint16_t head, std::uint32_t written) {
        queue_.used->ring()[queue_.slot(used_idx_++)] = {head, written};
        // VIRTIO 1.2 §2.7.8: idx says where the next element goes, so it follows the element.
        // Release: read by the acquire in DriverQueue::try_pop_used().
        std::atomic_ref(queue_.used->idx).store(used_idx_, std::memory_order_release);
    }

    /// True once the driver offered more chains than the queue has entries; none of them shows up.
    [[nodiscard]] bool is_broken() const { return broken_; }

private:
    static constexpr std::uint64_t max_chain_bytes = std::uint64_t{1} << 32;

    bool is_plausible(std::uint16_t idx) {
        broken_ = broken_ || static_cast<std::uint16_t>(idx - available_idx_) > queue_.size;
        return !broken_;
    }

    SplitQueue queue_;
    std::uint16_t available_idx_;      ///< of the next chain to take
    std::uint16_t seen_available_idx_; ///< the driver's available idx when it was last read
    std::uint16_t used_idx_;           ///< of the next chain to return
    bool broken_ = false;
};

} // namespace vaquero::virtio
