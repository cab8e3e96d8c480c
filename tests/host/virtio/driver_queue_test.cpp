// The driver half against a device that reads and writes raw bytes.
#include "drivers/virtio/driver_queue.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/virtio/platform_double.hpp"
#include "tests/host/virtio/queue_fixture.hpp"

namespace vaquero::virtio {
namespace {

using test::load16;
using test::QueueMemory;
using test::RawBuffer;
using test::RawDevice;

constexpr std::uint64_t device_offset = 0x7000'0000'0000'0000;

struct ShiftedAddress {
    std::uint64_t operator()(const void* pointer) const {
        return reinterpret_cast<std::uintptr_t>(pointer) + device_offset;
    }
};

/// A driver under test and its fake device. The driver starts first, as it does with a real device.
struct Pair : QueueMemory {
    explicit Pair(std::uint16_t size, std::uint16_t start = 0)
        : QueueMemory(size), slots(size), driver(queue, slots, {}, start), device(raw(), start) {}

    std::vector<DriverSlot> slots;
    DriverQueue<ShiftedAddress> driver;
    RawDevice device;
    std::array<std::byte, 64> data{};

    ReadableBuffer readable(std::size_t offset, std::size_t bytes) {
        return std::span(data).subspan(offset, bytes);
    }
    WritableBuffer writable(std::size_t offset, std::size_t bytes) {
        return std::span(data).subspan(offset, bytes);
    }
    RawBuffer expected(std::size_t offset, std::uint32_t bytes, bool is_writable) {
        return {reinterpret_cast<std::uintptr_t>(data.data() + offset) + device_offset, bytes, is_writable};
    }
};

TEST(DriverQueue, TellsThatItPolls) {
    const Pair pair(4);
    EXPECT_EQ(load16(pair.raw().available), 1); // VIRTQ_AVAIL_F_NO_INTERRUPT
    EXPECT_EQ(load16(pair.raw().used), 0);      // VIRTIO 1.2 §2.7.10.1
}

TEST(DriverQueue, OneBuffer) {
    Pair pair(4);
    const std::uint16_t head = pair.driver.add(pair.readable(3, 10));
    EXPECT_EQ(pair.device.next(), std::nullopt) << "visible before publish";
    pair.driver.publish();
    EXPECT_EQ(pair.device.next(), head);
    EXPECT_EQ(pair.device.chain(head), std::vector{pair.expected(3, 10, false)});
    EXPECT_EQ(pair.driver.free_descriptors(), 3);

    EXPECT_FALSE(pair.driver.try_pop_used());
    pair.device.use(head, 0);
    EXPECT_TRUE(pair.driver.try_pop_used());
    EXPECT_EQ(pair.driver.free_descriptors(), 4);
    EXPECT_FALSE(pair.driver.try_pop_used());
}

TEST(DriverQueue, ChainReadableThenWritable) {
    Pair pair(8);
    const std::array readable{pair.readable(0, 16), pair.readable(16, 1)};
    const std::array writable{pair.writable(17, 7), pair.writable(24, 40)};
    const auto head = pair.driver.try_add(readable, writable);
    ASSERT_TRUE(head);
    pair.driver.publish();
    ASSERT_EQ(pair.device.next(), *head);
    const std::vector expected{pair.expected(0, 16, false), pair.expected(16, 1, false),
                               pair.expected(17, 7, true), pair.expected(24, 40, true)};
    EXPECT_EQ(pair.device.chain(*head), expected);
    EXPECT_EQ(pair.driver.free_descriptors(), 4);

    pair.device.use(*head, 47);
    const auto used = pair.driver.try_pop_used();
    ASSERT_TRUE(used);
    EXPECT_EQ(used->head, *head);
    EXPECT_EQ(used->written, 47u);
    EXPECT_EQ(pair.driver.free_descriptors(), 8);
}

TEST(DriverQueue, WritableOnly) {
    Pair pair(1);
    const std::array writable{pair.writable(0, 64)};
    const auto head = pair.driver.try_add({}, writable);
    ASSERT_TRUE(head);
    pair.driver.publish();
    ASSERT_EQ(pair.device.next(), *head);
    EXPECT_EQ(pair.device.chain(*head), std::vector{pair.expected(0, 64, true)});
}

TEST(DriverQueue, TakesNothingWhenTheChainDoesntFit) {
    Pair pair(4);
    pair.driver.add(pair.readable(0, 1));
    const std::vector<ReadableBuffer> four(4, pair.readable(0, 1));
    EXPECT_FALSE(pair.driver.try_add(four, {}));
    EXPECT_EQ(pair.driver.free_descriptors(), 3);
    EXPECT_TRUE(pair.driver.try_add(std::span(four).first(3), {}));
    EXPECT_EQ(pair.driver.free_descriptors(), 0);
    EXPECT_THROW(pair.driver.add(pair.readable(0, 1)), test::Panic);
}

// VIRTIO 1.2 §2.7.13: several chains may become visible at once.
TEST(DriverQueue, PublishesABatch) {
    Pair pair(4, 0xfffe);
    std::vector<std::uint16_t> heads;
    for (std::size_t i = 0; i < 4; ++i)
        heads.push_back(pair.driver.add(pair.readable(i, 1)));
    EXPECT_EQ(load16(pair.raw().available + 2), 0xfffe);
    pair.driver.publish();
    EXPECT_EQ(load16(pair.raw().available + 2), 0x0002);
    for (const std::uint16_t head : heads)
        EXPECT_EQ(pair.device.next(), head);
}

TEST(DriverQueue, DescriptorsComeInOrderWhileTheDeviceWorksInOrder) {
    Pair pair(4);
    for (std::uint16_t i = 0; i < 40; ++i) {
        EXPECT_EQ(pair.driver.next_free(), i % 4);
        const std::uint16_t head = pair.driver.add(pair.readable(0, 1));
        EXPECT_EQ(head, i % 4);
        pair.driver.publish();
        pair.device.use(*pair.device.next(), 0);
        ASSERT_TRUE(pair.driver.try_pop_used());
    }
}

TEST(DriverQueue, NotifiesUnlessTheDeviceDeclines) {
    Pair pair(4);
    pair.driver.add(pair.readable(0, 1));
    EXPECT_TRUE(pair.driver.publish_and_ask());
    EXPECT_EQ(load16(pair.raw().available + 2), 1);
    test::store(pair.raw().used, 2, 1); // VIRTQ_USED_F_NO_NOTIFY
    pair.driver.add(pair.readable(0, 1));
    EXPECT_FALSE(pair.driver.publish_and_ask());
    EXPECT_EQ(load16(pair.raw().available + 2), 2);
}

TEST(DriverQueue, NeverReadsBackWhatItWrote) {
    Pair pair(4, 0xfff0);
    for (int round = 0; round < 100; ++round) {
        const std::array readable{pair.readable(0, 1), pair.readable(1, 1)};
        const auto head = pair.driver.try_add(readable, {});
        ASSERT_TRUE(head);
        pair.driver.publish();
        ASSERT_EQ(pair.device.next(), *head);
        ASSERT_EQ(pair.device.chain(*head).size(), 2u);
        std::fill_n(pair.raw().descriptors, 4 * 16, std::byte{0xa5});
        std::fill_n(pair.raw().available + 4, 4 * 2, std::byte{0xa5});
        pair.device.use(*head, 0);
        ASSERT_EQ(pair.driver.try_pop_used()->head, *head);
    }
}

TEST(DriverQueue, PanicsWhenTheDeviceReturnsWhatItDoesntHave) {
    for (const std::uint32_t id : {1u, 4u, 0x10000u}) {
        Pair pair(4);
        pair.driver.add(pair.readable(0, 1)); // chain 0
        pair.device.use(id, 0);
        EXPECT_THROW(pair.driver.try_pop_used(), test::Panic) << id;
    }
    Pair pair(4);
    pair.device.use(pair.driver.add(pair.readable(0, 1)), 0);
    pair.device.use(0, 0);
    EXPECT_TRUE(pair.driver.try_pop_used());
    EXPECT_THROW(pair.driver.try_pop_used(), test::Panic) << "returned twice";
}

/// Chains of random length, used in random order, across the wrap of both indices, for one queue size.
void run_random_traffic(std::uint16_t size) {
    Pair pair(size, 0xfff0);
    std::minstd_rand random(size);
    std::deque<std::pair<std::uint16_t, std::size_t>> at_device; // head, length of chain
    std::size_t descriptors_out = 0;
    for (int step = 0; step < 2000; ++step) {
        const std::size_t length = 1 + random() % std::min<unsigned>(size, 5);
        const std::vector<ReadableBuffer> buffers(length, pair.readable(length, length));
        const auto head = pair.driver.try_add(buffers, {});
        ASSERT_EQ(head.has_value(), descriptors_out + length <= size);
        pair.driver.publish();
        if (head) {
            descriptors_out += length;
            ASSERT_EQ(pair.device.next(), *head);
            ASSERT_EQ(pair.device.chain(*head),
                      std::vector(length, pair.expected(length, static_cast<std::uint32_t>(length), false)));
            at_device.emplace_back(*head, length);
        }
        if (at_device.empty() || random() % 2 == 0) continue;
        std::swap(at_device.front(), at_device[random() % at_device.size()]);
        const auto [done, done_length] = at_device.front();
        at_device.pop_front();
        pair.device.use(done, static_cast<std::uint32_t>(step));
        const auto used = pair.driver.try_pop_used();
        ASSERT_TRUE(used);
        ASSERT_EQ(used->head, done);
        ASSERT_EQ(used->written, static_cast<std::uint32_t>(step));
        descriptors_out -= done_length;
        ASSERT_EQ(pair.driver.free_descriptors(), size - descriptors_out);
    }
}

TEST(DriverQueue, RandomTrafficOnAllSmallSizes) {
    for (const std::uint16_t size : std::to_array<std::uint16_t>({1, 2, 4, 8, 16, 64}))
        run_random_traffic(size);
}

TEST(DriverQueue, TheLargestQueueFillsUp) {
    Pair pair(32768, 0xfff0);
    for (int i = 0; i < 32768; ++i)
        pair.driver.add(pair.readable(0, 1));
    pair.driver.publish();
    EXPECT_EQ(pair.driver.free_descriptors(), 0);
    std::vector<bool> seen(32768);
    for (int i = 0; i < 32768; ++i) {
        const auto head = pair.device.next();
        ASSERT_TRUE(head);
        ASSERT_FALSE(seen[*head]);
        seen[*head] = true;
        pair.device.use(*head, 0);
    }
    EXPECT_FALSE(pair.device.next());
    for (int i = 0; i < 32768; ++i)
        ASSERT_TRUE(pair.driver.try_pop_used());
    EXPECT_EQ(pair.driver.free_descriptors(), 32768);
}

} // namespace
} // namespace vaquero::virtio
