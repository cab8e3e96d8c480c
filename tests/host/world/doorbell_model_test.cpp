// The doorbell's protocol under every interleaving that x86 allows.
//
// A model of two cores: a sleeper that waits for one message and a publisher that sends it. Each store goes
// into the core's store buffer and reaches memory at any later time; a core sees its own buffered stores; a
// fence waits for an empty buffer; a locked exchange does too and is one step [SDM 3A §9.2.3.4, §9.2.3.9].
// The search visits every reachable state. Lost wake-up: nothing can move any more and the sleeper sleeps.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <vector>

namespace vaquero {
namespace {

/// The protocol as platform/doorbell.hpp and platform/scheduler.hpp have it, or with a part left out.
struct Protocol {
    bool fence_in_announce = true;
    bool fence_in_ring = true;
    bool look_after_announce = true;
};

enum Variable : std::uint8_t { message, sleeping };
enum CoreName : std::size_t { sleeper, publisher };

/// Where each core is; the names are those of the steps that come next.
enum class SleeperAt : std::uint8_t { first_look, announce, fence, second_look, check, asleep, done };
enum class PublisherAt : std::uint8_t { publish, fence, look, exchange, wake, done };

struct Store {
    Variable variable;
    std::uint8_t value;
    auto operator<=>(const Store&) const = default;
};

struct State {
    std::array<std::uint8_t, 2> memory{0, 0};
    std::array<std::vector<Store>, 2> buffers; // oldest first
    SleeperAt sleeper_at = SleeperAt::first_look;
    PublisherAt publisher_at = PublisherAt::publish;
    auto operator<=>(const State&) const = default;

    std::uint8_t load(CoreName core, Variable variable) const {
        std::uint8_t value = memory[variable];
        for (const Store& store : buffers[core])
            if (store.variable == variable) value = store.value;
        return value;
    }
    void store(CoreName core, Variable variable, std::uint8_t value) {
        buffers[core].push_back({variable, value});
    }
    bool drained(CoreName core) const { return buffers[core].empty(); }
    void drain_one(CoreName core) {
        const Store oldest = buffers[core].front();
        buffers[core].erase(buffers[core].begin());
        memory[oldest.variable] = oldest.value;
    }
};

/// The sleeper's next step; false if it can't take one now.
bool step_sleeper(State& s, const Protocol& protocol) {
    switch (s.sleeper_at) {
    case SleeperAt::first_look:
        s.sleeper_at = s.load(sleeper, message) != 0 ? SleeperAt::done : SleeperAt::announce;
        return true;
    case SleeperAt::announce:
        s.store(sleeper, sleeping, 1);
        s.sleeper_at = protocol.fence_in_announce ? SleeperAt::fence : SleeperAt::second_look;
        return true;
    case SleeperAt::fence:
        if (!s.drained(sleeper)) return false;
        s.sleeper_at = SleeperAt::second_look;
        return true;
    case SleeperAt::second_look:
        if (protocol.look_after_announce && s.load(sleeper, message) != 0) {
            s.store(sleeper, sleeping, 0); // withdraw()
            s.sleeper_at = SleeperAt::done;
        } else {
            s.sleeper_at = SleeperAt::check;
        }
        return true;
    case SleeperAt::check: // wait(): the look and falling asleep are one step, see futex_wait() and `sti;
                           // hlt`
        if (!s.drained(sleeper)) return false;
        s.sleeper_at = s.load(sleeper, sleeping) != 0 ? SleeperAt::asleep : SleeperAt::first_look;
        return true;
    case SleeperAt::asleep:
    case SleeperAt::done:
        return false;
    }
    return false;
}

/// The publisher's next step; false if it can't take one now.
bool step_publisher(State& s, const Protocol& protocol) {
    switch (s.publisher_at) {
    case PublisherAt::publish:
        s.store(publisher, message, 1);
        s.publisher_at = protocol.fence_in_ring ? PublisherAt::fence : PublisherAt::look;
        return true;
    case PublisherAt::fence:
        if (!s.drained(publisher)) return false;
        s.publisher_at = PublisherAt::look;
        return true;
    case PublisherAt::look:
        s.publisher_at = s.load(publisher, sleeping) != 0 ? PublisherAt::exchange : PublisherAt::done;
        return true;
    case PublisherAt::exchange:
        if (!s.drained(publisher)) return false;
        s.publisher_at = s.memory[sleeping] != 0 ? PublisherAt::wake : PublisherAt::done;
        s.memory[sleeping] = 0;
        return true;
    case PublisherAt::wake:
        if (s.sleeper_at == SleeperAt::asleep) s.sleeper_at = SleeperAt::check;
        s.publisher_at = PublisherAt::done;
        return true;
    case PublisherAt::done:
        return false;
    }
    return false;
}

struct Verdict {
    std::size_t states = 0;
    bool wake_up_lost = false;
};

Verdict explore(const Protocol& protocol) {
    std::set<State> seen;
    std::vector<State> open{State{}};
    Verdict verdict;
    while (!open.empty()) {
        const State state = open.back();
        open.pop_back();
        if (!seen.insert(state).second) continue;
        bool moved = false;
        const auto follow = [&](const State& next) {
            moved = true;
            open.push_back(next);
        };
        if (State next = state; step_sleeper(next, protocol)) follow(next);
        if (State next = state; step_publisher(next, protocol)) follow(next);
        for (const CoreName core : {sleeper, publisher}) {
            if (state.drained(core)) continue;
            State next = state;
            next.drain_one(core);
            follow(next);
        }
        if (!moved && state.sleeper_at != SleeperAt::done) verdict.wake_up_lost = true;
    }
    verdict.states = seen.size();
    return verdict;
}

TEST(DoorbellModel, LosesNoWakeUp) {
    const Verdict verdict = explore({});
    EXPECT_FALSE(verdict.wake_up_lost);
    EXPECT_GT(verdict.states, 50U);
}

// The model can tell: without any one of its parts the protocol fails.
TEST(DoorbellModel, NeedsTheFenceInAnnounce) {
    EXPECT_TRUE(explore({.fence_in_announce = false}).wake_up_lost);
}
TEST(DoorbellModel, NeedsTheFenceInRing) {
    EXPECT_TRUE(explore({.fence_in_ring = false}).wake_up_lost);
}
TEST(DoorbellModel, NeedsTheLookAfterTheAnnouncement) {
    EXPECT_TRUE(explore({.look_after_announce = false}).wake_up_lost);
}

} // namespace
} // namespace vaquero
