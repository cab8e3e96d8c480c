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
                std::byte* const cell = c.sender.try_reserve(56);
                ASSERT_NE(cell, nullptr);
                ASSERT_EQ(c.sender.try_reserve(56), cell) << "reserving takes nothing";
                c.sender.publish(put_message({cell, 56}, sent++));
            }
            EXPECT_EQ(c.sender.try_reserve(56), nullptr);
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
        c.sender.publish(put_message({c.sender.try_reserve(56), 56}, i));
    for (std::uint32_t i = 4; i < 100; ++i) {
        ASSERT_EQ(c.sender.try_reserve(56), nullptr);
        ASSERT_TRUE(has_message(c.receiver.try_peek(), 56, i - 4));
        const std::byte* const released = c.receiver.try_peek().data();
        c.receiver.release();
        ASSERT_EQ(c.sender.try_reserve(56), released);
        c.sender.publish(put_message({c.sender.try_reserve(56), 56}, i));
    }
}

TEST(Channel, RefusesBadLengths) {
    ChannelInMemory c(2, 120);
    ASSERT_NE(c.sender.try_reserve(56), nullptr);
    EXPECT_THROW(c.sender.publish(0), test::Panic);
    EXPECT_THROW(c.sender.publish(121), test::Panic);
    c.sender.publish(120);
    EXPECT_EQ(c.receiver.try_peek().size(), 120u);
    const ZeroedMemory memory(4096);
    EXPECT_THROW(Channel(memory.data(), 2, 100), test::Panic);
    EXPECT_THROW(Channel(memory.data(), 3, 56), test::Panic);
}

// Memory that was used before may hold anything, even what looks like the next messages of this stream.
TEST(Channel, IsEmptyInMemoryThatWasUsedBefore) {
    for (const std::uint32_t start : std::to_array<std::uint32_t>({0, 7, 0xfffffffe, 0xffffffff})) {
        for (const std::uint32_t cells : std::to_array<std::uint32_t>({1, 2, 4})) {
            const ZeroedMemory memory(Channel::memory_bytes(cells, 56));
            std::memset(memory.data(), 0xa5, memory.size());
            for (std::uint32_t i = 0; i < cells; ++i)
                test::store(memory.data() + 64 + std::size_t{(start + i) % cells} * 64, 8,
                            std::uint64_t{start + i + 1} << 32 | 5);
            Channel channel(memory.data(), cells, 56, start);
            for (std::uint32_t i = 0; i < cells; ++i) {
                EXPECT_TRUE(channel.receiver().is_empty());
                EXPECT_TRUE(channel.receiver().try_peek().empty());
                std::byte* const cell = channel.sender().try_reserve(56);
                ASSERT_NE(cell, nullptr) << i;
                channel.sender().publish(put_message({cell, 56}, i));
                EXPECT_FALSE(channel.receiver().is_empty());
                EXPECT_TRUE(has_message(channel.receiver().try_peek(), 56, i));
                channel.receiver().release();
            }
        }
    }
}

// How the stream looks from outside: which cells come next, what a header says, when credits are returned.
TEST(Channel, AsItLiesInMemory) {
    constexpr std::uint32_t cells = 8;
    const ZeroedMemory memory(Channel::memory_bytes(cells, 120));
    EXPECT_EQ(memory.size(), 64u + 8 * 128);
    Channel channel(memory.data(), cells, 120, 0);
    for (std::uint32_t i = 0; i < cells; ++i) {
        std::byte* const cell = channel.sender().try_reserve(i + 1);
        EXPECT_EQ(cell, memory.data() + 64 + i * 128 + 8);
        channel.sender().publish(i + 1);
        EXPECT_EQ(test::load(memory.data() + 64 + i * 128, 8), std::uint64_t{i + 1} << 32 | (i + 1));
    }
    for (std::uint32_t i = 1; i <= cells; ++i) {
        EXPECT_EQ(channel.receiver().try_peek().size(), i);
        EXPECT_EQ(channel.receiver().release(), i % 2 == 0) << "a quarter of the ring at a time";
        EXPECT_EQ(test::load32(memory.data()), i / 2 * 2);
    }
}

TEST(Channel, SmallRingsReturnEachCell) {
    for (const std::uint32_t cells : std::to_array<std::uint32_t>({1, 2, 4})) {
        ChannelInMemory c(cells, 56);
        for (std::uint32_t i = 0; i < 3 * cells; ++i) {
            c.sender.publish(put_message({c.sender.try_reserve(56), 56}, i));
            (void)c.receiver.try_peek();
            EXPECT_TRUE(c.receiver.release());
        }
    }
}

TEST(Channel, RefusesBadMemory) {
    const ZeroedMemory memory(Channel::memory_bytes(4, 56) + 64);
    EXPECT_THROW(Channel(memory.data() + 8, 4, 56), test::Panic);
    EXPECT_THROW(Channel(memory.data(), 4, 0), test::Panic);
    EXPECT_THROW(Channel(memory.data(), 1, 65536 + 56), test::Panic);
    EXPECT_NO_THROW(Channel(memory.data(), 4, 56));
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
            while (std::byte* const cell = channel->sender().try_reserve(56))
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
        const auto cell = reinterpret_cast<std::uintptr_t>(c.sender.try_reserve(56));
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
    c.sender.try_reserve(56)[0] = std::byte{0x5a};
    c.sender.publish(1);
    EXPECT_EQ(word(cells), 1u) << "the length, and no message by the baton before it";
    EXPECT_EQ(word(cells + 4), 0xffffffffu);
    EXPECT_EQ(cells[8], std::byte{0x5a});
    c.sender.try_reserve(56)[0] = std::byte{0xa5};
    c.sender.publish(56);
    EXPECT_EQ(word(cells + 64), 56u);
    EXPECT_EQ(word(cells + 64 + 4), 0u) << "the position wraps";
    c.receiver.release();
    EXPECT_EQ(word(credits), 0xffffffffu);
}

// The receiver may keep credits back, but never so that a sender waits for ever.
TEST(Channel, ADrainedRingIsAFreeRing) {
    for (const std::uint32_t cells : std::to_array<std::uint32_t>({1, 2, 4, 8, 64})) {
        ChannelInMemory c(cells, 56);
        for (std::uint32_t released_before = 0; released_before < 2 * cells; ++released_before) {
            c.sender.publish(put_message({c.sender.try_reserve(56), 56}, 0));
            c.receiver.release(); // somewhere within a batch
            while (std::byte* const cell = c.sender.try_reserve(56))
                c.sender.publish(put_message({cell, 56}, 1));
            bool told = false;
            while (!c.receiver.try_peek().empty())
                told |= c.receiver.release();
            EXPECT_TRUE(told);
            EXPECT_NE(c.sender.try_reserve(56), nullptr);
        }
    }
}

/// Sends `messages` from one thread to another.
void stress(std::uint32_t cells, std::uint32_t messages, std::uint32_t start = 0xfffffff0) {
    ChannelInMemory c(cells, 56, start);
    std::thread sending([&] {
        for (std::uint32_t i = 0; i < messages;) {
            std::byte* const cell = c.sender.try_reserve(56);
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

/// The two channels between two cores, with their baton.
struct PairOfCores {
    explicit PairOfCores(std::uint32_t cells, std::uint32_t start = 0xfffffff0)
        : there(cells, 120, start), back(cells, 120, start) {
        share_baton(baton, 0, there.sender, back.receiver);
        share_baton(baton, 1, back.sender, there.receiver);
    }

    Baton baton;
    ChannelInMemory there;
    ChannelInMemory back;
};

/// Sends message `number`, at most `most_bytes` long.
bool try_send(Sender& sender, std::size_t most_bytes, std::uint32_t number) {
    std::byte* const place = sender.try_reserve(test::message_bytes(most_bytes, number));
    if (place == nullptr) return false;
    sender.publish(put_message({place, most_bytes}, number));
    return true;
}

TEST(Baton, ShortMessagesThatAnswerEachOtherStayInOneLine) {
    PairOfCores cores(4);
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        ASSERT_EQ(cores.there.sender.try_reserve(48), cores.baton.message);
        ASSERT_TRUE(try_send(cores.there.sender, 48, i));
        ASSERT_TRUE(has_message(cores.there.receiver.try_peek(), 48, i));
        cores.there.receiver.release();
        ASSERT_TRUE(cores.there.receiver.try_peek().empty());
        ASSERT_EQ(cores.back.sender.try_reserve(48), cores.baton.message);
        ASSERT_TRUE(try_send(cores.back.sender, 48, i));
        ASSERT_TRUE(has_message(cores.back.receiver.try_peek(), 48, i));
        cores.back.receiver.release();
        ASSERT_TRUE(cores.back.receiver.try_peek().empty());
    }
}

TEST(Baton, AsItLiesInMemory) {
    PairOfCores cores(4, 0);
    const auto* const memory = reinterpret_cast<const std::byte*>(&cores.baton);
    const auto word = [memory](std::size_t at) {
        std::uint64_t value;
        std::memcpy(&value, memory + at, sizeof value);
        return value;
    };
    cores.there.sender.try_reserve(3)[0] = std::byte{0x5a};
    cores.there.sender.publish(3);
    EXPECT_EQ(word(0), 0x0000'0001'0000'0003u);
    EXPECT_EQ(word(8), 0u);
    EXPECT_EQ(memory[16], std::byte{0x5a});
    cores.there.receiver.try_peek();
    cores.there.receiver.release();
    ASSERT_NE(cores.back.sender.try_reserve(49), cores.baton.message);
    cores.back.sender.publish(49);
    ASSERT_EQ(cores.back.sender.try_reserve(48), cores.baton.message);
    cores.back.sender.publish(48);
    EXPECT_EQ(word(8), 0x0000'0001'0001'0030u);
}

TEST(Baton, OnlyWhoHasItUsesIt) {
    PairOfCores cores(4);
    EXPECT_NE(cores.back.sender.try_reserve(8), cores.baton.message);
    EXPECT_EQ(cores.there.sender.try_reserve(8), cores.baton.message);
    EXPECT_NE(cores.there.sender.try_reserve(49), cores.baton.message) << "too long";
    ASSERT_TRUE(try_send(cores.there.sender, 8, 0));
    EXPECT_NE(cores.there.sender.try_reserve(8), cores.baton.message) << "given away";
    EXPECT_FALSE(cores.there.receiver.try_peek().empty());
    EXPECT_NE(cores.back.sender.try_reserve(8), cores.baton.message) << "not yet released";
    cores.there.receiver.release();
    EXPECT_EQ(cores.back.sender.try_reserve(8), cores.baton.message);
}

/// Most bytes of a message, so that lengths lie on both sides of what the baton holds.
std::size_t most_bytes_of(std::uint32_t number) {
    return number * 2654435761U >> 16 & 1U ? 8 : 100;
}

TEST(Baton, OrderIsKeptWhateverGoesBesideIt) {
    for (const std::uint32_t cells : std::to_array<std::uint32_t>({1, 2, 8})) {
        PairOfCores cores(cells, 0xffff'fff0);
        struct Way {
            ChannelInMemory& channel;
            std::uint32_t sent = 0;
            std::uint32_t received = 0;
        };
        std::array<Way, 2> ways{Way{cores.there}, Way{cores.back}};
        std::uint32_t random = 1;
        for (int step = 0; step < 200'000; ++step) {
            random = random * 1664525 + 1013904223;
            Way& way = ways[random >> 30 & 1];
            if ((random >> 28 & 3) < 2) {
                way.sent += try_send(way.channel.sender, most_bytes_of(way.sent), way.sent) ? 1 : 0;
            } else if (way.received != way.sent) {
                ASSERT_TRUE(
                    has_message(way.channel.receiver.try_peek(), most_bytes_of(way.received), way.received));
                ++way.received;
                way.channel.receiver.release();
            } else {
                ASSERT_TRUE(way.channel.receiver.try_peek().empty());
            }
        }
        EXPECT_GT(ways[0].received, 10'000u);
    }
}

/// Both ends of one core: sends as much as it can, answers included, and receives.
std::uint32_t talk(Sender& sender, Receiver& receiver, std::uint32_t messages) {
    std::uint32_t wrong = 0;
    for (std::uint32_t sent = 0, received = 0; sent < messages || received < messages;) {
        // Mostly in turn, so that the baton goes to and fro; sometimes ahead.
        const std::uint32_t ahead = sent % 64 < 8 ? 6 : 1;
        bool idle = true;
        if (sent < messages && sent < received + ahead && try_send(sender, most_bytes_of(sent), sent)) {
            ++sent;
            idle = false;
        }
        if (const auto message = receiver.try_peek(); !message.empty()) {
            wrong += has_message(message, most_bytes_of(received), received) ? 0 : 1;
            ++received;
            receiver.release();
            idle = false;
        }
        if (idle) std::this_thread::yield();
    }
    return wrong;
}

TEST(Baton, TwoThreads) {
    PairOfCores cores(4, 0xffff'ff00);
    std::uint32_t wrong_there = 0;
    std::thread other([&] { wrong_there = talk(cores.back.sender, cores.there.receiver, 30'000); });
    EXPECT_EQ(talk(cores.there.sender, cores.back.receiver, 30'000), 0u);
    other.join();
    EXPECT_EQ(wrong_there, 0u);
}

} // namespace
} // namespace vaquero::virtio
