// The split virtqueue as it lies in memory: descriptor table, available ring, used ring. [VIRTIO 1.2 §2.7]
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/ensure.hpp"
#include "base/limits.hpp"

namespace vaquero::virtio {

// All fields are little-endian [VIRTIO 1.2 §1.4], which x86-64 is too.
static_assert(std::endian::native == std::endian::little);
using le16 = std::uint16_t;
using le32 = std::uint32_t;
using le64 = std::uint64_t;

/// What a descriptor is, as bits of its flags. [VIRTIO 1.2 §2.7.5]
enum DescriptorFlag : le16 {
    descriptor_continues = 1, ///< VIRTQ_DESC_F_NEXT: `next` is valid
    descriptor_writable = 2,  ///< VIRTQ_DESC_F_WRITE: the device writes the buffer; otherwise it reads it
    descriptor_is_table = 4,  ///< VIRTQ_DESC_F_INDIRECT: a feature that nobody here negotiates
};

/// One buffer of a chain. [VIRTIO 1.2 §2.7.5]
struct Descriptor {
    le64 address; ///< as the device sees it
    le32 length;
    le16 flags;
    le16 next;
};
static_assert(sizeof(Descriptor) == 16 && alignof(Descriptor) <= 16);
static_assert(offsetof(Descriptor, length) == 8 && offsetof(Descriptor, flags) == 12);
static_assert(offsetof(Descriptor, next) == 14);

/// VIRTQ_AVAIL_F_NO_INTERRUPT: the driver polls the used ring. [VIRTIO 1.2 §2.7.7]
inline constexpr le16 available_no_interrupt = 1;

/// Written by the driver only. Behind the header: le16 ring[queue size], le16 used_event. [VIRTIO 1.2 §2.7.6]
struct AvailableRing {
    le16 flags;
    le16 idx;

    le16* ring() { return reinterpret_cast<le16*>(this + 1); }
};
static_assert(sizeof(AvailableRing) == 4 && offsetof(AvailableRing, idx) == 2);

/// A chain that the device has finished with. [VIRTIO 1.2 §2.7.8]
struct UsedElement {
    le32 id;     ///< index of the chain's first descriptor
    le32 length; ///< bytes that the device wrote
};
static_assert(sizeof(UsedElement) == 8 && offsetof(UsedElement, length) == 4);

/// VIRTQ_USED_F_NO_NOTIFY: the device polls the available ring. [VIRTIO 1.2 §2.7.10]
inline constexpr le16 used_no_notify = 1;

/// Written by the device only. Behind the header: UsedElement ring[queue size], le16 avail_event.
/// [VIRTIO 1.2 §2.7.8]
struct UsedRing {
    le16 flags;
    le16 idx;

    UsedElement* ring() { return reinterpret_cast<UsedElement*>(this + 1); }
};
static_assert(sizeof(UsedRing) == 4 && offsetof(UsedRing, idx) == 2);

/// The highest power of 2 that fits in 16 bits, so that an idx can tell full from empty. [VIRTIO 1.2 §2.7]
inline constexpr std::uint16_t max_queue_size = 32768;

constexpr bool is_queue_size(std::size_t size) {
    return size > 0 && (size & (size - 1)) == 0 && size <= max_queue_size;
}

constexpr std::size_t descriptor_table_bytes(std::uint16_t queue_size) {
    return sizeof(Descriptor) * queue_size;
}
/// Offset of used_event in the available ring, of avail_event in the used ring: their last fields, there
/// whether or not VIRTIO_F_EVENT_IDX is negotiated.
constexpr std::size_t used_event_offset(std::uint16_t queue_size) {
    return sizeof(AvailableRing) + sizeof(le16) * queue_size;
}
constexpr std::size_t avail_event_offset(std::uint16_t queue_size) {
    return sizeof(UsedRing) + sizeof(UsedElement) * queue_size;
}
constexpr std::size_t available_ring_bytes(std::uint16_t queue_size) {
    return used_event_offset(queue_size) + sizeof(le16);
}
constexpr std::size_t used_ring_bytes(std::uint16_t queue_size) {
    return avail_event_offset(queue_size) + sizeof(le16);
}

constexpr std::size_t round_up(std::size_t bytes, std::size_t alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
}

/// Offsets of a virtqueue's parts in one block of memory whose first bytes are the descriptor table.
/// VIRTIO 1.2 §2.7 asks for alignments of 16, 2 and 4 only; whole cache lines keep what the driver writes
/// apart from what the device writes.
struct QueueLayout {
    std::size_t available;
    std::size_t used;
    std::size_t bytes; ///< of the block
};

constexpr QueueLayout queue_layout(std::uint16_t queue_size) {
    const std::size_t available = round_up(descriptor_table_bytes(queue_size), cache_line);
    const std::size_t used = round_up(available + available_ring_bytes(queue_size), cache_line);
    return {available, used, round_up(used + used_ring_bytes(queue_size), cache_line)};
}

/// Where a virtqueue's parts are. Both halves hold one; the memory belongs to neither.
struct SplitQueue {
    Descriptor* descriptors;
    AvailableRing* available;
    UsedRing* used;
    std::uint16_t size; ///< entries of each part, a power of 2

    /// An idx runs freely through 0 to 65535; the slot it stands for is this. [VIRTIO 1.2 §2.7.6]
    [[nodiscard]] std::uint16_t slot(std::uint16_t idx) const {
        return static_cast<std::uint16_t>(idx & (size - 1));
    }
};

/// A virtqueue in `memory`: queue_layout(queue_size).bytes zeroed bytes, aligned to a cache line.
inline SplitQueue place_queue(std::byte* memory, std::uint16_t queue_size) {
    ensure(is_queue_size(queue_size), "virtqueue size is not a power of 2 up to 32768");
    ensure(reinterpret_cast<std::uintptr_t>(memory) % cache_line == 0, "virtqueue memory is not aligned");
    const QueueLayout layout = queue_layout(queue_size);
    return {reinterpret_cast<Descriptor*>(memory),
            reinterpret_cast<AvailableRing*>(memory + layout.available),
            reinterpret_cast<UsedRing*>(memory + layout.used), queue_size};
}

} // namespace vaquero::virtio
