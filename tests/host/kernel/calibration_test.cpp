// The time stamp counter's frequency, found out against a simulated 8254 on a CPU that is taken away at any
// moment.
#include "arch/x86_64/calibration.hpp"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "arch/x86_64/interval_timer.hpp"

namespace vaquero::arch {
namespace {

constexpr std::uint64_t microsecond = 1'000; // of simulated time, which is in ns
constexpr std::uint64_t millisecond = 1'000'000;

/// The machine's time, which each access to a port or the counter takes some of, and which goes on while the
/// CPU is away.
struct SimulatedTime {
    std::uint64_t now = 123'456'789;
    std::uint64_t access_ns = 5 * microsecond;
    std::size_t accesses = 0;
    std::function<std::uint64_t(std::size_t access)> away_ns = [](std::size_t) { return 0; };
    std::uint64_t tsc_hertz = 2'793'000'000;

    void pass() { now += access_ns + away_ns(accesses++); }
    std::uint64_t tsc() {
        pass();
        return static_cast<std::uint64_t>(static_cast<unsigned __int128>(now) * tsc_hertz / 1'000'000'000);
    }
};

/// Channel 0 of an 8254 in mode 0. [Intel 8254 data sheet, Read-Back Command, Mode 0]
class Simulated8254 {
public:
    enum class Kind { real, absent, standing_still, without_read_back };

    Simulated8254(SimulatedTime& time, Kind kind) : time_(&time), kind_(kind) {}

    void write(std::uint16_t port, std::uint8_t value) {
        time_->pass();
        if (port == 0x43 && value == 0x30) {
            to_load_.clear();
            unread_.clear();
        } else if (port == 0x43 && value == 0xc2) {
            if (kind_ != Kind::without_read_back && unread_.empty())
                unread_ = {status(), static_cast<std::uint8_t>(count()),
                           static_cast<std::uint8_t>(count() >> 8)};
        } else if (port == 0x40 && to_load_.size() < 2) {
            to_load_.push_back(value);
            loaded_at_ = time_->now;
        } else {
            ADD_FAILURE() << "the 8254 gets " << int{value} << " at port " << port;
        }
    }

    std::uint8_t read(std::uint16_t port) {
        time_->pass();
        EXPECT_EQ(port, 0x40);
        if (kind_ == Kind::absent) return 0xff;
        if (unread_.empty())
            unread_ = {static_cast<std::uint8_t>(count()), static_cast<std::uint8_t>(count() >> 8)};
        const std::uint8_t value = unread_.front();
        unread_.erase(unread_.begin());
        return value;
    }

private:
    /// Ticks since the count was written; the first one loads it.
    std::uint64_t ticks() const {
        if (kind_ == Kind::standing_still) return 1;
        const auto at = [](std::uint64_t ns) {
            return static_cast<std::uint64_t>(static_cast<unsigned __int128>(ns) * 1'193'182 / 1'000'000'000);
        };
        return at(time_->now) - at(loaded_at_);
    }
    std::uint16_t count() const {
        const auto initial = static_cast<std::uint16_t>(to_load_[1] << 8 | to_load_[0]);
        return ticks() == 0 ? 0x1234 : static_cast<std::uint16_t>(initial - (ticks() - 1));
    }
    std::uint8_t status() const {
        const auto initial = static_cast<std::uint16_t>(to_load_[1] << 8 | to_load_[0]);
        constexpr std::uint8_t both_bytes = 0x30;
        if (ticks() == 0) return both_bytes | 1u << 6;
        return ticks() - 1 >= initial ? both_bytes | 1u << 7 : both_bytes;
    }

    SimulatedTime* time_;
    Kind kind_;
    std::vector<std::uint8_t> to_load_;
    std::vector<std::uint8_t> unread_;
    std::uint64_t loaded_at_ = 0;
};

struct SimulatedPorts {
    SimulatedTime* time;
    Simulated8254* timer;

    [[nodiscard]] std::uint8_t in8(std::uint16_t port) const { return timer->read(port); }
    void out8(std::uint16_t port, std::uint8_t value) const { timer->write(port, value); }
    [[nodiscard]] std::uint64_t read_tsc() const { return time->tsc(); }
};

using Timer = IntervalTimer<SimulatedPorts>;

std::optional<std::uint64_t> measured_hertz(SimulatedTime& time,
                                            Simulated8254::Kind kind = Simulated8254::Kind::real) {
    Simulated8254 timer(time, kind);
    const auto interval = measure(Timer({&time, &timer}), Timer::hertz / 100, 500);
    if (!interval) return std::nullopt;
    return interval->tsc * Timer::hertz / interval->ticks;
}

/// Right to one part in 250: what is measured, and a tick of the 8254 at either end of the shortest window.
::testing::AssertionResult is_right(std::optional<std::uint64_t> hertz, const SimulatedTime& time) {
    if (!hertz) return ::testing::AssertionFailure() << "nothing was measured";
    const std::uint64_t error = *hertz < time.tsc_hertz ? time.tsc_hertz - *hertz : *hertz - time.tsc_hertz;
    if (error > time.tsc_hertz / 250)
        return ::testing::AssertionFailure() << *hertz << " Hz instead of " << time.tsc_hertz;
    return ::testing::AssertionSuccess();
}

TEST(Calibration, MeasuresAnUndisturbedCpu) {
    for (const std::uint64_t hertz : std::vector<std::uint64_t>{10'000'000, 1'000'000'000, 2'793'000'000}) {
        SimulatedTime time;
        time.tsc_hertz = hertz;
        EXPECT_TRUE(is_right(measured_hertz(time), time));
        EXPECT_LT(time.now - SimulatedTime().now, 12 * millisecond);
    }
}

TEST(Calibration, IsRightWheneverTheCpuIsAwayOnce) {
    SimulatedTime undisturbed;
    ASSERT_TRUE(measured_hertz(undisturbed));
    // Shorter than the 8254's 54.9 ms, about as long, and longer; longer than several times 54.9 ms.
    for (const std::uint64_t away : {40, 54, 55, 60, 120})
        for (std::size_t when = 0; when < undisturbed.accesses; ++when) {
            SimulatedTime time;
            time.away_ns = [=](std::size_t access) { return access == when ? away * millisecond : 0; };
            ASSERT_TRUE(is_right(measured_hertz(time), time))
                << "away for " << away << " ms before access " << when << " of " << undisturbed.accesses;
        }
}

TEST(Calibration, IsRightOnACpuThatIsAwayAllTheTime) {
    for (const std::size_t accesses_between : {4'000, 5'000, 12'000, 20'000})
        for (std::size_t phase = 0; phase < accesses_between; phase += 997) {
            SimulatedTime time;
            time.access_ns = microsecond;
            time.away_ns = [=](std::size_t access) {
                return access % accesses_between == phase ? 60 * millisecond : 0;
            };
            ASSERT_TRUE(is_right(measured_hertz(time), time));
        }
}

TEST(Calibration, SaysNothingRatherThanNonsense) {
    // Away for 60 ms between any two accesses but few.
    for (std::size_t accesses_between = 1; accesses_between < 40; ++accesses_between) {
        SimulatedTime time;
        time.away_ns = [=](std::size_t access) {
            return access % accesses_between == 0 ? 60 * millisecond : 0;
        };
        EXPECT_EQ(measured_hertz(time), std::nullopt) << accesses_between;
    }
    // So slow an access that nothing accurate can come out.
    SimulatedTime time;
    time.access_ns = millisecond;
    EXPECT_EQ(measured_hertz(time), std::nullopt);
}

TEST(Calibration, SaysNothingWithoutATimer) {
    for (const auto kind : {Simulated8254::Kind::absent, Simulated8254::Kind::standing_still,
                            Simulated8254::Kind::without_read_back}) {
        SimulatedTime time;
        time.access_ns = microsecond;
        EXPECT_EQ(measured_hertz(time, kind), std::nullopt);
    }
}

TEST(Calibration, TheHalvesOfAWindowMustAgree) {
    const auto interval = [](std::uint64_t tsc, std::uint32_t ticks) {
        return Interval({1'000, 1'000, 5}, {1'000 + tsc, 1'000 + tsc, 5 + ticks});
    };
    EXPECT_TRUE(calibration::agree(interval(1'000, 100), interval(3'000, 300), 200));
    EXPECT_TRUE(calibration::agree(interval(1'004, 100), interval(1'000, 100), 200));
    EXPECT_TRUE(calibration::agree(interval(1'000, 100), interval(1'004, 100), 200));
    EXPECT_FALSE(calibration::agree(interval(1'006, 100), interval(1'000, 100), 200));
    EXPECT_FALSE(calibration::agree(interval(1'000, 100), interval(1'006, 100), 200));
}

TEST(Calibration, AnIntervalsDoubtIsThatOfBothEnds) {
    const Interval interval({1'000, 1'010, 5}, {2'000, 2'030, 25});
    EXPECT_EQ(interval.tsc, 1'010u);
    EXPECT_EQ(interval.ticks, 20u);
    EXPECT_EQ(interval.doubt, 20u);
}

TEST(Frequency, IsWhatWasMeasuredOrToldOrNothing) {
    EXPECT_FALSE(Frequency::choose(std::nullopt, std::nullopt));
    const auto measured = Frequency::choose(2'000'000'000, std::nullopt);
    EXPECT_EQ(measured->hertz, 2'000'000'000u);
    EXPECT_FALSE(measured->is_disputed);
    const auto told = Frequency::choose(std::nullopt, ToldFrequency{2'100'000'000, false});
    EXPECT_EQ(told->hertz, 2'100'000'000u);
    EXPECT_FALSE(told->is_disputed);
}

TEST(Frequency, TakesWhatIsToldExactlyIfTheMeasurementAgrees) {
    for (const std::uint64_t measured :
         std::vector<std::uint64_t>{1'990'000'000, 2'000'000'000, 2'010'000'000}) {
        EXPECT_EQ(Frequency::choose(measured, ToldFrequency{2'000'000'000, true})->hertz, 2'000'000'000u);
        EXPECT_EQ(Frequency::choose(measured, ToldFrequency{2'000'000'000, false})->hertz, measured);
    }
}

TEST(Frequency, IsDisputedIfCpuidTellsSomethingElse) {
    for (const std::uint64_t measured :
         std::vector<std::uint64_t>{18'136'000'000, 2'600'000'000, 2'900'000'000, 10'000'000}) {
        const auto frequency = Frequency::choose(measured, ToldFrequency{2'793'000'000, true});
        EXPECT_EQ(frequency->hertz, measured);
        EXPECT_TRUE(frequency->is_disputed);
    }
}

} // namespace
} // namespace vaquero::arch
