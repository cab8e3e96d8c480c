#include "drivers/virtio/layout.hpp"

#include <array>

#include <gtest/gtest.h>

#include "tests/host/virtio/platform_double.hpp"
#include "tests/host/virtio/raw_memory.hpp"

namespace vaquero::virtio {
namespace {

using test::ZeroedMemory;

TEST(Layout, DescriptorBytes) {
    const Descriptor descriptor{0x1122334455667788, 0x99aabbcc, descriptor_continues | descriptor_writable,
                                0xddee};
    const unsigned char expected[16] = {0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
                                        0xcc, 0xbb, 0xaa, 0x99, 0x03, 0x00, 0xee, 0xdd};
    EXPECT_EQ(std::memcmp(&descriptor, expected, sizeof expected), 0);
}

TEST(Layout, RingBytes) {
    alignas(8) unsigned char bytes[24] = {};
    auto* const available = reinterpret_cast<AvailableRing*>(bytes);
    available->flags = 0x0102;
    available->idx = 0x0304;
    available->ring()[0] = 0x0506;
    available->ring()[1] = 0x0708;
    const unsigned char expected_available[8] = {2, 1, 4, 3, 6, 5, 8, 7};
    EXPECT_EQ(std::memcmp(bytes, expected_available, sizeof expected_available), 0);

    auto* const used = reinterpret_cast<UsedRing*>(bytes);
    used->ring()[0] = {0x01020304, 0x05060708};
    used->ring()[1] = {0x090a0b0c, 0x0d0e0f10};
    const unsigned char expected_used[20] = {2, 1, 4,  3,  4,  3, 2,  1,  8,  7,
                                             6, 5, 12, 11, 10, 9, 16, 15, 14, 13};
    EXPECT_EQ(std::memcmp(bytes, expected_used, sizeof expected_used), 0);
}

// The table of VIRTIO 1.2 §2.7: 16 * size, 6 + 2 * size and 6 + 8 * size bytes.
TEST(Layout, SizesOfParts) {
    for (unsigned size = 1; size <= 32768; size *= 2) {
        const auto queue_size = static_cast<std::uint16_t>(size);
        EXPECT_EQ(descriptor_table_bytes(queue_size), 16 * size);
        EXPECT_EQ(available_ring_bytes(queue_size), 6 + 2 * size);
        EXPECT_EQ(used_ring_bytes(queue_size), 6 + 8 * size);
        EXPECT_EQ(used_event_offset(queue_size), 4 + 2 * size);
        EXPECT_EQ(avail_event_offset(queue_size), 4 + 8 * size);
    }
}

TEST(Layout, PartsDontOverlapAndStartOnLines) {
    for (unsigned size = 1; size <= 32768; size *= 2) {
        const QueueLayout layout = queue_layout(static_cast<std::uint16_t>(size));
        EXPECT_GE(layout.available, 16 * size);
        EXPECT_GE(layout.used, layout.available + 6 + 2 * size);
        EXPECT_GE(layout.bytes, layout.used + 6 + 8 * size);
        EXPECT_EQ(layout.available % 64, 0u);
        EXPECT_EQ(layout.used % 64, 0u);
        EXPECT_EQ(layout.bytes % 64, 0u);
    }
}

TEST(Layout, PlacesPartsInMemory) {
    const ZeroedMemory memory(queue_layout(4).bytes);
    const SplitQueue queue = place_queue(memory.data(), 4);
    EXPECT_EQ(static_cast<void*>(queue.descriptors), memory.data());
    EXPECT_EQ(static_cast<void*>(queue.available), memory.data() + 64);
    EXPECT_EQ(static_cast<void*>(queue.used), memory.data() + 128);
    EXPECT_EQ(queue.slot(0xffff), 3);
    EXPECT_EQ(queue.slot(0), 0);
}

TEST(Layout, RefusesBadSizesAndAddresses) {
    const ZeroedMemory memory(4096);
    for (const std::uint16_t size : std::to_array<std::uint16_t>({0, 3, 6, 100, 32769, 65535}))
        EXPECT_THROW(place_queue(memory.data(), size), test::Panic) << size;
    EXPECT_THROW(place_queue(memory.data() + 16, 4), test::Panic);
}

} // namespace
} // namespace vaquero::virtio
