// A virtqueue in memory of its own, for both the code under test and the raw other side.
#pragma once

#include "drivers/virtio/layout.hpp"
#include "tests/host/virtio/raw_memory.hpp"

namespace vaquero::test {

struct QueueMemory {
    explicit QueueMemory(std::uint16_t size)
        : memory(virtio::queue_layout(size).bytes), queue(virtio::place_queue(memory.data(), size)) {}

    [[nodiscard]] RawQueue raw() const {
        return {reinterpret_cast<std::byte*>(queue.descriptors),
                reinterpret_cast<std::byte*>(queue.available), reinterpret_cast<std::byte*>(queue.used),
                queue.size};
    }

    ZeroedMemory memory;
    virtio::SplitQueue queue;
};

} // namespace vaquero::test
