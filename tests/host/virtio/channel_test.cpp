#include "drivers/virtio-bus/channel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
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
    ChannelInMemory(std::uint16_t queue_size, std::uint32_t cell_bytes, std::uint16_t start = 0xfff0)
        : memory(Channel::memory_bytes(queue_size, cell_bytes)),
          channel(memory.data(), queue_size, cell_bytes, start) {}

    ZeroedMemory memory;
    Channel channel;
    Sender& sender = channel.sender();
    Receiver& receiver = channel.receiver();
};

TEST(Channel, EmptyFullEmpty) {
    for (const std::uint16_t size : std::to_array<std::uint16_t>({1, 2, 4, 32})) {
        ChannelInMemory c(size, 64);
        EXPECT_EQ(c.sender.cell_bytes(), 64u);
        std::uint32_t sent = 0;
        std::uint32_t received = 0;
        for (int round = 0; round < 40; ++round) {
            EXPECT_TRUE(c.receiver.try_peek().empty());
            for (int i = 0; i < size; ++i) {
                std::byte* const cell = c.sender.try_reserve();
                ASSERT_NE(cell, nullptr);
                ASSERT_EQ(c.sender.try_reserve(), cell) << "reserving takes nothing";
                c.sender.publish(put_message({cell, 64}, sent++));
            }
            EXPECT_EQ(c.sender.try_reserve(), nullptr);
            for (int i = 0; i < size; ++i) {
                ASSERT_TRUE(has_message(c.receiver.try_peek(), 64, received));
                ASSERT_TRUE(has_message(c.receiver.try_peek(), 64, received)) << "peeking takes nothing";
                ++received;
                c.receiver.release();
            }
        }
    }
}

TEST(Channel, OneReleasedCellIsOneFreeCell) {
    ChannelInMemory c(4, 64);
    for (std::uint32_t i = 0; i < 4; ++i)
        c.sender.publish(put_message({c.sender.try_reserve(), 64}, i));
    for (std::uint32_t i = 4; i < 100; ++i) {
        ASSERT_EQ(c.sender.try_reserve(), nullptr);
        ASSERT_TRUE(has_message(c.receiver.try_peek(), 64, i - 4));
        const std::byte* const released = c.receiver.try_peek().data();
        c.receiver.release();
        ASSERT_EQ(c.sender.try_reserve(), released);
        c.sender.publish(put_message({c.sender.try_reserve(), 64}, i));
    }
}

TEST(Channel, RefusesBadLengths) {
    ChannelInMemory c(2, 128);
    ASSERT_NE(c.sender.try_reserve(), nullptr);
    EXPECT_THROW(c.sender.publish(0), test::Panic);
    EXPECT_THROW(c.sender.publish(129), test::Panic);
    c.sender.publish(128);
    EXPECT_EQ(c.receiver.try_peek().size(), 128u);
    const ZeroedMemory memory(4096);
    EXPECT_THROW(Channel(memory.data(), 2, 100), test::Panic);
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
    const ZeroedMemory memory(object_bytes + Channel::memory_bytes(4, 64));
    auto* const channel = new (memory.data()) Channel(memory.data() + object_bytes, 4, 64, 0xfff0);
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
                channel->sender().publish(put_message({cell, 64}, i));
        });
        record(written_by_receiver, [&] {
            for (std::uint32_t k = 0; k <= i % 4; ++k)
                if (!channel->receiver().try_peek().empty()) channel->receiver().release();
        });
    }
    EXPECT_GE(written_by_sender.size(), 7u);   // its state, descriptors, available ring, 4 cells
    EXPECT_GE(written_by_receiver.size(), 2u); // its state, used ring
    for (const std::uintptr_t line : written_by_sender)
        EXPECT_FALSE(written_by_receiver.contains(line));
}

TEST(Channel, CellsAreWholeLines) {
    ChannelInMemory c(4, 192);
    std::set<std::uintptr_t> lines;
    for (int i = 0; i < 4; ++i) {
        const auto cell = reinterpret_cast<std::uintptr_t>(c.sender.try_reserve());
        EXPECT_EQ(cell % 64, 0u);
        for (std::uintptr_t line = 0; line < 3; ++line)
            EXPECT_TRUE(lines.insert(cell / 64 + line).second);
        c.sender.publish(1);
    }
}

/// Sends `messages` from one thread to another.
void stress(std::uint16_t queue_size, std::uint32_t messages) {
    ChannelInMemory c(queue_size, 64);
    std::thread sending([&] {
        for (std::uint32_t i = 0; i < messages;) {
            std::byte* const cell = c.sender.try_reserve();
            if (cell == nullptr) {
                std::this_thread::yield();
                continue;
            }
            c.sender.publish(put_message({cell, 64}, i++));
        }
    });
    std::uint32_t wrong = 0;
    for (std::uint32_t i = 0; i < messages;) {
        const auto message = c.receiver.try_peek();
        if (message.empty()) {
            std::this_thread::yield();
            continue;
        }
        wrong += has_message(message, 64, i++) ? 0 : 1;
        c.receiver.release();
    }
    sending.join();
    EXPECT_EQ(wrong, 0u);
    EXPECT_TRUE(c.receiver.try_peek().empty());
}

TEST(Channel, TwoThreads) {
    for (const std::uint16_t size : std::to_array<std::uint16_t>({1, 2, 8}))
        stress(size, 5000);
}

// The index wraps more than once at 65,536.
TEST(Channel, TwoThreadsPastTheWrap) {
    stress(32, 140'000);
}

} // namespace
} // namespace vaquero::virtio
