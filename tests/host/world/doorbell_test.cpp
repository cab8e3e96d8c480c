// The doorbell on real threads: thousands of sleeps, none of which may last for ever.
#include "platform/doorbell.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "host/world.hpp"
#include "platform/platform.hpp"
#include "platform/wait_until.hpp"

namespace vaquero {
namespace {

TEST(Doorbell, WakesOnceAndOnlyWhoAnnounced) {
    Doorbell doorbell;
    int wakes = 0;
    const auto wake = [&](auto&) { ++wakes; };
    doorbell.ring(wake);
    EXPECT_EQ(wakes, 0);
    doorbell.announce();
    EXPECT_TRUE(doorbell.sleeping());
    doorbell.ring(wake);
    doorbell.ring(wake);
    EXPECT_EQ(wakes, 1);
    doorbell.wait([](auto&) {
        ADD_FAILURE() << "rung, but slept";
        return true;
    });
    doorbell.announce();
    doorbell.withdraw();
    doorbell.ring(wake);
    EXPECT_EQ(wakes, 1);
}

TEST(Doorbell, SleepsAgainWhenWokenForNothing) {
    Doorbell doorbell;
    doorbell.announce();
    int sleeps = 0;
    doorbell.wait([&](auto& word) {
        if (++sleeps == 3) word.store(0);
        return true;
    });
    EXPECT_EQ(sleeps, 3);
}

TEST(Doorbell, EndsItsWaitWhenTheSleeperHasEnough) {
    Doorbell doorbell;
    doorbell.announce();
    int sleeps = 0;
    doorbell.wait([&](auto&) { return ++sleeps < 3; });
    EXPECT_EQ(sleeps, 3);
    EXPECT_TRUE(doorbell.sleeping());
}

// The store-load race itself, over and over, as close together as two threads get: the core announces and
// looks, the publisher publishes and rings. One of them must notice the other.
TEST(Doorbell, OneOfTwoAlwaysSeesTheOther) {
    constexpr int rounds = 20'000;
    struct alignas(64) Race {
        Doorbell doorbell;
        alignas(64) std::atomic<int> message{0};
        bool seen = false;
        bool rung = false;
    };
    std::vector<Race> races(rounds);
    alignas(64) std::atomic<int> started{0}; // each thread adds 1 when it comes to a race
    const auto start_together = [&](int round) {
        started.fetch_add(1);
        for (int spins = 0; started.load() < 2 * (round + 1); ++spins)
            if (spins > 1000) std::this_thread::yield();
    };
    std::thread publisher([&] {
        for (int i = 0; i < rounds; ++i) {
            Race& race = races[static_cast<std::size_t>(i)];
            start_together(i);
            race.message.store(1, std::memory_order_release);
            race.doorbell.ring([&](auto&) { race.rung = true; });
        }
    });
    for (int i = 0; i < rounds; ++i) {
        Race& race = races[static_cast<std::size_t>(i)];
        start_together(i);
        race.doorbell.announce();
        race.seen = race.message.load(std::memory_order_acquire) != 0;
    }
    publisher.join();
    for (const Race& race : races)
        ASSERT_TRUE(race.seen || race.rung);
}

// A token goes round the ranks. With a core each, all but one are asleep or about to be; with shared cores,
// neighbours are on the same core too. A lost wake-up ends in the deadlock watch.
struct Ring {
    int ranks;
    int cores;
    int laps;
};
class SleepStress : public testing::TestWithParam<Ring> {};

TEST_P(SleepStress, LosesNoWakeUp) {
    const auto [ranks, cores, laps] = GetParam();
    struct alignas(64) Mailbox {
        std::atomic<int> lap{0}; // released by the left neighbour, acquired by the owner
    };
    std::array<Mailbox, 8> mailboxes;
    long plain_counter = 0; // guarded by the token alone: TSan checks that passing it on synchronises
    const auto outcome =
        host::run({.ranks = ranks, .cores = cores, .spin_limit = 1, .cores_may_sleep = true}, [&](Rank rank) {
            const auto me = static_cast<std::size_t>(rank.value());
            const std::size_t right = (me + 1) % static_cast<std::size_t>(ranks);
            const auto pass_on = [&](int lap) {
                ++plain_counter;
                mailboxes[right].lap.store(lap, std::memory_order_release);
                platform::ring(platform::core_of(Rank(static_cast<int>(right))));
            };
            for (int lap = 1; lap <= laps; ++lap) {
                if (me == 0) pass_on(lap);
                wait_until([] { return false; },
                           [&] { return mailboxes[me].lap.load(std::memory_order_acquire) >= lap; },
                           [](platform::WaitText& text) { text.append("the token"); });
                platform::made_progress();
                if (me != 0) pass_on(lap);
            }
        });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
    EXPECT_EQ(plain_counter, long{ranks} * laps);
}

INSTANTIATE_TEST_SUITE_P(Rings, SleepStress,
                         testing::Values(Ring{2, 2, 5000}, Ring{3, 3, 2000}, Ring{4, 4, 2000},
                                         Ring{6, 3, 1000}),
                         [](const auto& ring) {
                             return std::to_string(ring.param.ranks) + "on" +
                                    std::to_string(ring.param.cores);
                         });

} // namespace
} // namespace vaquero
