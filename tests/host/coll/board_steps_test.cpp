// The steps that board operations are made of, one member far ahead of another: what is shown or left stays
// until everybody has read it.
#include "mpi/coll/board/board.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "tests/host/coll/patterns.hpp"
#include "tests/host/coll/thread_team.hpp"

namespace vaquero::mpi::test {
namespace {

/// Waits until `counter` is at least `wanted`.
void await_count(const std::atomic<int>& counter, int wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (counter.load() < wanted) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "deadlock";
        std::this_thread::yield();
    }
}

TEST(Sequence, NumbersWrapRound) {
    EXPECT_TRUE(reached(0, 0));
    EXPECT_TRUE(reached(1, 0));
    EXPECT_FALSE(reached(0, 1));
    EXPECT_TRUE(reached(3, UINT32_MAX));
    EXPECT_FALSE(reached(UINT32_MAX, 3));
    EXPECT_TRUE(reached(0x7fffffff, 0));
    EXPECT_FALSE(reached(0x80000000, 0));
}

TEST(Meeting, OnlyFewCoresWithFewBytesMeet) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
        run_team(ranks, [](const Team& team) {
            const std::size_t cores = static_cast<std::size_t>(team.size);
            EXPECT_EQ(team.board->can_meet(0), cores <= 4);
            EXPECT_EQ(team.board->can_meet(16 / cores), cores <= 4);
            EXPECT_FALSE(team.board->can_meet(16 / cores + 1));
        });
    }
}

// Meetings take turns with two halves of the line: the one who is late still finds what was left at the last
// meeting, though the other has already left something for the next one.
TEST(Meeting, WhatWasLeftStaysForTheOneWhoIsLate) {
    constexpr std::size_t bytes = 8;
    constexpr int meetings = 12;
    std::atomic<int> left[2] = {0, 0};
    run_team(2, [&left](const Team& team) {
        Board& board = *team.board;
        const int other = 1 - team.rank;
        const auto write = [&board, &team](int meeting) {
            board.begin_meeting();
            std::byte* const place = board.left_at_meeting(team.rank, bytes);
            const Meeting& line = board.core_board(0).meeting;
            ASSERT_GE(place, line.payload[0]);
            ASSERT_LE(place + bytes, line.payload[0] + sizeof line.payload);
            const Buffer message = pattern(bytes, 2 * meeting + team.rank);
            std::memcpy(place, message.data(), bytes);
        };
        for (int meeting = 0; meeting < meetings; ++meeting) {
            const Sequence s = board.begin("meeting");
            if (meeting == 0) write(meeting);
            board.meet();
            const std::byte* const place = board.left_at_meeting(other, bytes);
            // They take turns in being late, too.
            const bool late = meeting % 2 == team.rank;
            if (late) await_count(left[other], meeting + 1);
            EXPECT_EQ(Buffer(place, place + bytes), pattern(bytes, 2 * meeting + other)) << meeting;
            board.all_came(s);
            board.leave(s);
            write(meeting + 1);
            ++left[team.rank];
        }
    });
}

// A root that only shows goes on until a slot that it needs hasn't been read.
TEST(Slots, AsManyOperationsMayBeUnderWayAsThereAreSlots) {
    constexpr int depth = static_cast<int>(CoreBoard::depth);
    constexpr std::size_t bytes = 24;
    for (int ranks = 2; ranks <= 4; ++ranks) {
        std::atomic<int> shown = 0;
        run_team(ranks, [&](const Team& team) {
            for (int i = 0; i < 3 * depth; ++i) {
                if (team.rank == 0) {
                    Buffer message = pattern(bytes, i);
                    bcast_board(*team.board, message.data(), bytes, 0);
                    ++shown;
                    continue;
                }
                // The last one reads nothing until the root can't go on.
                if (team.rank == team.size - 1 && i % depth == 0) {
                    await_count(shown, i + depth);
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                    EXPECT_EQ(shown.load(), i + depth);
                }
                Buffer message(bytes);
                bcast_board(*team.board, message.data(), bytes, 0);
                EXPECT_EQ(message, pattern(bytes, i));
            }
        });
    }
}

// Where stores are emulated, what is longer than two words begins in the slot's next line.
TEST(Slots, WhereAMessageLies) {
    for (const bool emulated : {false, true}) {
        run_team(
            2,
            [emulated](const Team& team) {
                Slot& slot = team.board->own().slots[0];
                const std::byte* const beside = slot.payload;
                const std::byte* const next_line = slot.payload + Slot::rest_of_line;
                const auto place = [&](std::size_t bytes) { return team.board->payload_of(slot, bytes); };
                EXPECT_EQ(place(1), beside);
                EXPECT_EQ(place(16), beside);
                EXPECT_EQ(place(17), emulated ? next_line : beside);
                EXPECT_EQ(place(Slot::capacity), emulated ? next_line : beside);
                EXPECT_EQ(place(Slot::by_reference), beside);
            },
            emulated);
    }
}

TEST(Offers, AreOfTheSameCount) {
    run_team(2, [](const Team& team) {
        Offer offers[3]{};
        for (Offer& offer : offers)
            offer.count = 4;
        const auto offer_of = [&offers](int i) -> const Offer& { return offers[i]; };
        EXPECT_TRUE(team.board->check_counts(3, offer_of, 4, 8));
    });
}

} // namespace
} // namespace vaquero::mpi::test
