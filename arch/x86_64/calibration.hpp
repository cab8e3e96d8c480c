// How many ticks of the time stamp counter a tick of another timer takes, found out on a CPU that may be
// taken away at any moment, for any time: a virtual CPU whose host does something else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace vaquero::arch {

/// The timer at one moment, which the time stamp counter knows to lie between `tsc_before` and `tsc_after`.
struct Moment {
    std::uint64_t tsc_before;
    std::uint64_t tsc_after;
    std::uint32_t ticks; ///< of the timer, since it was started

    [[nodiscard]] constexpr std::uint64_t doubt() const { return tsc_after - tsc_before; }
};

/// The time between two moments, by both.
struct Interval {
    std::uint64_t tsc;
    std::uint64_t ticks;
    std::uint64_t doubt; ///< by how much `tsc` may be wrong, to either side

    constexpr Interval(const Moment& from, const Moment& to)
        : tsc((to.tsc_before - from.tsc_before) / 2 + (to.tsc_after - from.tsc_after) / 2),
          ticks(to.ticks - from.ticks),
          doubt((from.doubt() + to.doubt()) / 2) {}
};

namespace calibration {

inline constexpr std::size_t attempts = 100;
inline constexpr int reads_for_one = 5;
inline constexpr std::size_t reads_without_a_tick = 10'000;

/// The shortest of several reads, since the CPU may be away in the middle of one.
template <class Timer>
std::optional<Moment> read_closely(Timer& timer) {
    std::optional<Moment> best = timer.read();
    for (int i = 1; best && i < reads_for_one; ++i) {
        const std::optional<Moment> next = timer.read();
        if (!next) return std::nullopt;
        if (next->doubt() < best->doubt()) best = next;
    }
    return best;
}

/// The first moment that is at least `window` after `from`; nothing if the timer has run out, or stands
/// still.
template <class Timer>
std::optional<Moment> read_after(Timer& timer, const Moment& from, std::uint64_t window) {
    std::uint32_t last = from.ticks;
    for (std::size_t unchanged = 0; unchanged < reads_without_a_tick; ++unchanged) {
        const std::optional<Moment> now = timer.read();
        if (!now) return std::nullopt;
        if (timer.distance(from, *now) >= window) return read_closely(timer);
        if (now->ticks != last) unchanged = 0;
        last = now->ticks;
    }
    return std::nullopt;
}

constexpr bool is_accurate(const Interval& interval, std::uint64_t accuracy) {
    return interval.ticks >= accuracy && interval.doubt <= interval.tsc / accuracy;
}

/// Whether both tell the same rate, to one part in `agreement`.
constexpr bool agree(const Interval& a, const Interval& b, std::uint64_t agreement) {
    const auto left = static_cast<unsigned __int128>(a.tsc) * b.ticks;
    const auto right = static_cast<unsigned __int128>(b.tsc) * a.ticks;
    return (left < right ? right - left : left - right) * agreement <= left;
}

template <class Timer>
std::optional<Interval> try_measure(Timer& timer, std::uint64_t window, std::uint64_t accuracy) {
    timer.start();
    const auto first = read_closely(timer);
    if (!first) return std::nullopt;
    const auto middle = read_after(timer, *first, window / 2);
    if (!middle) return std::nullopt;
    const auto last = read_after(timer, *middle, window / 2);
    if (!last) return std::nullopt;
    const Interval whole(*first, *last);
    // Half a window has the same doubt and twice the error.
    const bool is_steady = agree({*first, *middle}, {*middle, *last}, accuracy * 2 / 5);
    if (!is_accurate(whole, accuracy) || !is_steady) return std::nullopt;
    return whole;
}

} // namespace calibration

/// Compares the time stamp counter with `timer` for about `window`, in what Timer::distance() counts, again
/// and again until the result is right to one part in `accuracy`. A CPU that is taken away often is given
/// shorter windows, down to a quarter. Nothing when that doesn't help: there is no such timer, or one that
/// makes no sense.
///
/// A Timer has `void start()`; `std::optional<Moment> read()`, nothing when so much time has passed since
/// start() that its ticks may have wrapped; and `std::uint64_t distance(const Moment&, const Moment&)`.
template <class Timer>
std::optional<Interval> measure(Timer timer, std::uint64_t window, std::uint64_t accuracy) {
    for (std::size_t i = 0; i < calibration::attempts; ++i)
        if (const auto interval = calibration::try_measure(timer, window >> (i / 4 % 3), accuracy))
            return interval;
    return std::nullopt;
}

/// The frequency of the time stamp counter as CPUID tells it.
struct ToldFrequency {
    std::uint64_t hertz;
    bool is_exact; ///< if it is true at all
};

/// What to take for the frequency of the time stamp counter, in Hz.
struct Frequency {
    std::uint64_t hertz;
    bool is_disputed; ///< CPUID tells something else than what was measured, which counts

    /// Nothing if it was neither measured nor told.
    static constexpr std::optional<Frequency> choose(std::optional<std::uint64_t> measured,
                                                     std::optional<ToldFrequency> told) {
        constexpr std::uint64_t tolerance = 50; // one part in so many
        if (!measured && !told) return std::nullopt;
        if (!measured) return Frequency{told->hertz, false};
        if (!told) return Frequency{*measured, false};
        const std::uint64_t difference =
            told->hertz < *measured ? *measured - told->hertz : told->hertz - *measured;
        if (difference > *measured / tolerance) return Frequency{*measured, true};
        return Frequency{told->is_exact ? told->hertz : *measured, false};
    }
};

} // namespace vaquero::arch
