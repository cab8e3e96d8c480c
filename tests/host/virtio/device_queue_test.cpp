// The device half against a driver that reads and writes raw bytes, correct and hostile.
#include "drivers/virtio/device_queue.hpp"

#include <array>
#include <deque>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/virtio/queue_fixture.hpp"

namespace vaquero::virtio {
namespace {

using test::load16;
using test::QueueMemory;
using test::RawBuffer;
using test::RawDriver;

constexpr unsigned next_flag = 1;
constexpr unsigned write_flag = 2;
constexpr unsigned indirect_flag = 4;

struct Pair : QueueMemory {
    explicit Pair(std::uint16_t size, std::uint16_t start = 0)
        : QueueMemory(size), driver(raw(), start), device(queue, start) {}

    RawDriver driver;
    DeviceQueue device;

    /// The buffers of a chain; nothing if it is malformed.
    std::optional<std::vector<RawBuffer>> walk(std::uint16_t head) {
        std::vector<RawBuffer> buffers;
        const bool sound = device.walk(head, [&](std::uint64_t address, std::uint32_t length, bool writable) {
            buffers.push_back({address, length, writable});
        });
        EXPECT_LE(buffers.size(), queue.size);
        return sound ? std::optional(buffers) : std::nullopt;
    }
};

TEST(DeviceQueue, TellsThatItPolls) {
    const Pair pair(4);
    EXPECT_EQ(load16(pair.raw().used), 1); // VIRTQ_USED_F_NO_NOTIFY
}

TEST(DeviceQueue, EmptyThenOneThenEmpty) {
    Pair pair(4, 0xffff);
    EXPECT_FALSE(pair.device.try_peek());
    pair.driver.describe(2, 0x1000, 10, 0, 0);
    pair.driver.offer(2);
    EXPECT_EQ(pair.device.try_peek(), 2);
    EXPECT_EQ(pair.device.try_peek(), 2) << "peeking takes nothing";
    EXPECT_EQ(pair.device.take(), 2);
    EXPECT_FALSE(pair.device.try_peek());

    EXPECT_FALSE(pair.driver.next_used());
    pair.device.push_used(2, 77);
    EXPECT_EQ(pair.driver.next_used(), (std::pair{2u, 77u}));
    EXPECT_EQ(load16(pair.raw().used + 2), 0) << "idx wraps to 0";
}

TEST(DeviceQueue, WalksAChain) {
    Pair pair(8);
    pair.driver.describe(7, 0xffff'ffff'ffff'f000, 1, next_flag, 0);
    pair.driver.describe(0, 0x2000, 0xffff'0000, next_flag, 3);
    pair.driver.describe(3, 0x3000, 3, next_flag | write_flag, 4);
    pair.driver.describe(4, 0x4000, 4, write_flag, 9999);
    const std::vector<RawBuffer> expected{{0xffff'ffff'ffff'f000, 1, false},
                                          {0x2000, 0xffff'0000, false},
                                          {0x3000, 3, true},
                                          {0x4000, 4, true}};
    EXPECT_EQ(pair.walk(7), expected);
}

TEST(DeviceQueue, WalksAChainOfAllDescriptors) {
    Pair pair(4);
    for (unsigned i = 0; i < 4; ++i)
        pair.driver.describe(i, i, 1, i < 3 ? next_flag : 0, i + 1);
    EXPECT_EQ(pair.walk(0)->size(), 4u);
}

TEST(DeviceQueue, TellsMalformedChains) {
    Pair pair(4);
    EXPECT_FALSE(pair.walk(4)) << "head out of range";
    EXPECT_FALSE(pair.walk(0xffff)) << "head out of range";

    pair.driver.describe(0, 0, 1, next_flag, 4);
    EXPECT_FALSE(pair.walk(0)) << "next out of range";

    pair.driver.describe(0, 0, 1, next_flag, 0);
    EXPECT_FALSE(pair.walk(0)) << "loop of one";

    for (unsigned i = 0; i < 4; ++i)
        pair.driver.describe(i, 0, 1, next_flag, (i + 1) % 4);
    EXPECT_FALSE(pair.walk(0)) << "loop of all";

    pair.driver.describe(0, 0, 1, next_flag | write_flag, 1);
    pair.driver.describe(1, 0, 1, 0, 0);
    EXPECT_FALSE(pair.walk(0)) << "readable behind writable";

    pair.driver.describe(0, 0, 16, indirect_flag, 0);
    EXPECT_FALSE(pair.walk(0)) << "indirect";

    pair.driver.describe(0, 0, 0xffff'ffff, next_flag, 1);
    pair.driver.describe(1, 0, 2, 0, 0);
    EXPECT_FALSE(pair.walk(0)) << "more than 2^32 bytes";
    pair.driver.describe(1, 0, 1, 0, 0);
    EXPECT_TRUE(pair.walk(0)) << "exactly 2^32 bytes";
}

TEST(DeviceQueue, TellsAnIdxThatRanAway) {
    for (const unsigned jump : {5u, 0x8000u, 0xffffu}) {
        Pair pair(4, 0xfffe);
        test::store(pair.raw().available + 2, 2, 0xfffe + jump);
        EXPECT_FALSE(pair.device.try_peek()) << jump;
        EXPECT_TRUE(pair.device.is_broken()) << jump;
        test::store(pair.raw().available + 2, 2, 0xffff);
        EXPECT_FALSE(pair.device.try_peek()) << "broken for good";
    }
    Pair pair(4, 0xfffe);
    test::store(pair.raw().available + 2, 2, 0xfffe + 4);
    EXPECT_TRUE(pair.device.try_peek()) << "exactly full";
    EXPECT_FALSE(pair.device.is_broken());
}

TEST(DeviceQueue, ReturnsInAnyOrderAcrossTheWrap) {
    for (const std::uint16_t size : std::to_array<std::uint16_t>({1, 2, 4, 32})) {
        Pair pair(size, 0xfff0);
        std::minstd_rand random(size);
        std::deque<std::uint16_t> free;
        std::deque<std::uint16_t> offered;
        std::vector<std::uint16_t> held;
        for (std::uint16_t i = 0; i < size; ++i)
            free.push_back(i);
        for (std::uint32_t step = 0; step < 2000; ++step) {
            if (!free.empty() && random() % 2 == 0) {
                pair.driver.describe(free.front(), step, 1, 0, 0);
                pair.driver.offer(free.front());
                offered.push_back(free.front());
                free.pop_front();
            }
            const auto head = pair.device.try_peek();
            ASSERT_EQ(head.has_value(), !offered.empty());
            if (head) {
                ASSERT_EQ(*head, offered.front());
                held.push_back(pair.device.take());
                offered.pop_front();
            }
            if (held.empty() || random() % 2 == 0) continue;
            std::swap(held.back(), held[random() % held.size()]);
            pair.device.push_used(held.back(), step);
            ASSERT_EQ(pair.driver.next_used(), (std::pair<std::uint32_t, std::uint32_t>{held.back(), step}));
            free.push_back(held.back());
            held.pop_back();
        }
    }
}

// Whatever lies in the queue: no access outside it (the sanitizers watch), no endless walk, and a chain that
// is called sound is what the raw bytes say.
TEST(DeviceQueue, SurvivesRandomBytes) {
    std::minstd_rand random(42);
    int sound = 0;
    for (int round = 0; round < 5000; ++round) {
        const auto size = static_cast<std::uint16_t>(1u << random() % 5);
        Pair pair(size);
        for (unsigned i = 0; i < size; ++i)
            pair.driver.describe(i, random(), random() % 64 == 0 ? 0xffff'ffff : 16,
                                 random() % 32 == 0 ? random() : random() % 4,
                                 random() % (size + size / 4 + 1));
        const auto head = static_cast<std::uint16_t>(random() % (size + 1));
        for (unsigned i = 0; i < size; ++i)
            test::store(pair.raw().available + 4 + 2 * i, 2, random());
        test::store(pair.raw().available + 4, 2, head);
        test::store(pair.raw().available + 2, 2, random() % 8 == 0 ? random() : 1 + random() % size);

        const auto peeked = pair.device.try_peek();
        if (!peeked) continue;
        ASSERT_EQ(*peeked, head);
        const auto buffers = pair.walk(*peeked);
        pair.device.push_used(pair.device.take(), 0);
        if (!buffers) continue;
        ++sound;
        ASSERT_EQ(*buffers, test::RawDevice(pair.raw()).chain(head));
    }
    EXPECT_GT(sound, 500);
    EXPECT_LT(sound, 4500);
}

} // namespace
} // namespace vaquero::virtio
