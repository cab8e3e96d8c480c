#include "drivers/virtio-bus/channel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/virtio/message.hpp"
#include "tests/host/virtio/platform_double.hpp"
#include "tests/host/virtio/raw_memory.hpp"

namespace vaquero::virtio {
namespace {

using test::has_message;
using test::put_message;
using test::ZeroedMemory;

struct ChannelInMemory {
    ChannelInMemory(std::uint32_t cells, std::uint32_t cell_bytes, std::uint32_t start = 0xfffffff0)
        : memory(Channel::memory_bytes(cells, cell_bytes)),
          channel(memory.data(), cells, cell_bytes, start) {}

    ZeroedMemory memory;
    Channel channel;
    Sender& sender = channel.sender();
    Receiver& receiver = channel.receiver();
};

TEST(Channel, EmptyFullEmpty) {
    for (const std::uint32_t size : std::to_array<std::uint32_t>({1, 2, 4, 32})) {
        ChannelInMemory c(size, 56);
        EXPECT_EQ(c.sender.cell_bytes(), 56u);
        std::uint32_t sent = 0;
        std::uint32_t received = 0;
        for (int round = 0; round < 40; ++round) {
            EXPECT_TRUE(c.receiver.try_peek().empty());
            for (std::uint32_t i = 0; i < size; ++i) {
                std::byte* const cell = c.sender.try_reserve();
                ASSERT_NE(cell, nullptr);
                ASSERT_EQ(c.sender.try_reserve(), cell) << "reserving takes nothing";
                c.sender.publish(put_message({cell, 56}, sent++));
            }
            EXPECT_EQ(c.sender.try_reserve(), nullptr);
            for (std::uint32_t i = 0; i < size; ++i) {
                ASSERT_TRUE(has_message(c.receiver.try_peek(), 56, received));
                ASSERT_TRUE(has_message(c.receiver.try_peek(), 56, received)) << "peeking takes nothing";
                ++received;
                c.receiver.release();
            }
        }
    }
}

TEST(Channel, OneReleasedCellIsOneFreeCell) {
    ChannelInMemory c(4, 56);
    for (std::uint32_t i = 0; i < 4; ++i)
        c.sender.publish(put_message({c.sender.try_reserve(), 56}, i));
    for (std::uint32_t i = 4; i < 100; ++i) {
        ASSERT_EQ(c.sender.try_reserve(), nullptr);
        ASSERT_TRUE(has_message(c.receiver.try_peek(), 56, i - 4));
        const std::byte* const released = c.receiver.try_peek().data();
        c.receiver.release();
        ASSERT_EQ(c.sender.try_reserve(), released);
        c.sender.publish(put_message({c.sender.try_reserve(), 56}, i));
    }
}

TEST(Channel, RefusesBadLengths) {
    ChannelInMemory c(2, 120);
    ASSERT_NE(c.sender.try_reserve(), nullptr);
    EXPECT_THROW(c.sender.publish(0), test::Panic);
    EXPECT_THROW(c.sender.publish(121), test::Panic);
    c.sender.publish(120);
    EXPECT_EQ(c.receiver.try_peek().size(), 120u);
    const ZeroedMemory memory(4096);
    EXPECT_THROW(Channel(memory.data(), 2, 100), test::Panic);
    EXPECT_THROW(Channel(memory.data(), 3, 56), test::Panic);
}

/// Addresses of the cache lines that differ between memory now and `before`.
std::set<std::uintptr_t> changed_lines(const std::byte* now, const std::vector<std::byte>& before) {
    std::set<std::uintptr_t> lines;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (now[i] != before[i]) lines.insert(reinterpret_cast<std::uintptr_t>(now + i) / 64);
    return lines;
}

// Whatever the sender does and whatever the receiver does, they never write the same line.
TEST(Channel, LinesOfSenderAndReceiverAreDisjoint) {
    constexpr std::size_t object_bytes = sizeof(Channel);
    const ZeroedMemory memory(object_bytes + Channel::memory_bytes(4, 56));
    auto* const channel = new (memory.data()) Channel(memory.data() + object_bytes, 4, 56, 0xfffffff0);
    std::set<std::uintptr_t> written_by_sender;
    std::set<std::uintptr_t> written_by_receiver;
    const auto record = [&](std::set<std::uintptr_t>& lines, auto&& operation) {
        const std::vector<std::byte> before(memory.data(), memory.data() + memory.size());
        operation();
        lines.merge(changed_lines(memory.data(), before));
    };
    for (std::uint32_t i = 0; i < 100; ++i) {
        record(written_by_sender, [&] {
            while (std::byte* const cell = channel->sender().try_reserve())
                channel->sender().publish(put_message({cell, 56}, i));
        });
        record(written_by_receiver, [&] {
            for (std::uint32_t k = 0; k <= i % 4; ++k)
                if (!channel->receiver().try_peek().empty()) channel->receiver().release();
        });
    }
    EXPECT_EQ(written_by_sender.size(), 5u);   // its state, 4 cells
    EXPECT_EQ(written_by_receiver.size(), 2u); // its state, credits
    for (const std::uintptr_t line : written_by_sender)
        EXPECT_FALSE(written_by_receiver.contains(line));
}

TEST(Channel, CellsAreWholeLines) {
    ChannelInMemory c(4, 184);
    std::set<std::uintptr_t> lines;
    for (int i = 0; i < 4; ++i) {
        const auto cell = reinterpret_cast<std::uintptr_t>(c.sender.try_reserve());
        EXPECT_EQ(cell % 64, cell_header_bytes);
        for (std::uintptr_t line = 0; line < 3; ++line)
            EXPECT_TRUE(lines.insert(cell / 64 + line).second);
        c.sender.publish(1);
    }
}

// The bytes of channel.hpp's table, not through our own getters.
TEST(Channel, CellAsItLiesInMemory) {
    ChannelInMemory c(2, 56, 0xfffffffe);
    const std::byte* const credits = c.memory.data();
    const std::byte* const cells = credits + 64;
    const auto word = [](const std::byte* at) {
        std::uint32_t value;
        std::memcpy(&value, at, sizeof value);
        return value;
    };
    c.sender.try_reserve()[0] = std::byte{0x5a};
    c.sender.publish(1);
    EXPECT_EQ(word(cells), 0xffffffffu);
    EXPECT_EQ(word(cells + 4), 1u);
    EXPECT_EQ(cells[8], std::byte{0x5a});
    c.sender.try_reserve()[0] = std::byte{0xa5};
    c.sender.publish(56);
    EXPECT_EQ(word(cells + 64), 0u) << "the sequence wraps";
    EXPECT_EQ(word(cells + 64 + 4), 56u);
    c.receiver.release();
    EXPECT_EQ(word(credits), 0xffffffffu);
}

// The receiver may keep credits back, but never so that a sender waits for ever.
TEST(Channel, ADrainedRingIsAFreeRing) {
    for (const std::uint32_t cells : std::to_array<std::uint32_t>({1, 2, 4, 8, 64})) {
        ChannelInMemory c(cells, 56);
        for (std::uint32_t released_before = 0; released_before < 2 * cells; ++released_before) {
            c.sender.publish(put_message({c.sender.try_reserve(), 56}, 0));
            c.receiver.release(); // somewhere within a batch
            while (std::byte* const cell = c.sender.try_reserve())
                c.sender.publish(put_message({cell, 56}, 1));
            bool told = false;
            while (!c.receiver.try_peek().empty())
                told |= c.receiver.release();
            EXPECT_TRUE(told);
            EXPECT_NE(c.sender.try_reserve(), nullptr);
        }
    }
}

/// Sends `messages` from one thread to another.
void stress(std::uint32_t cells, std::uint32_t messages, std::uint32_t start = 0xfffffff0) {
    ChannelInMemory c(cells, 56, start);
    std::thread sending([&] {
        for (std::uint32_t i = 0; i < messages;) {
            std::byte* const cell = c.sender.try_reserve();
            if (cell == nullptr) {
                std::this_thread::yield();
                continue;
            }
            c.sender.publish(put_message({cell, 56}, i++));
        }
    });
    std::uint32_t wrong = 0;
    for (std::uint32_t i = 0; i < messages;) {
        const auto message = c.receiver.try_peek();
        if (message.empty()) {
            std::this_thread::yield();
            continue;
        }
        wrong += has_message(message, 56, i++) ? 0 : 1;
        c.receiver.release();
    }
    sending.join();
    EXPECT_EQ(wrong, 0u);
    EXPECT_TRUE(c.receiver.try_peek().empty());
}

TEST(Channel, TwoThreads) {
    for (const std::uint32_t size : std::to_array<std::uint32_t>({1, 2, 8}))
        stress(size, 5000);
}

TEST(Channel, TwoThreadsPastTheWrap) {
    stress(32, 140'000, 0xffff0000);
}

} // namespace
} // namespace vaquero::virtio
