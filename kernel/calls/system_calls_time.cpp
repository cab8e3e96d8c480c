// Clocks and sleeping.
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <optional>

#include "kernel/calls/system_calls.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/vector_state.hpp"
#include "platform/platform.hpp"

namespace vaquero::system_call {

namespace {

constexpr long ns_per_second = 1'000'000'000;

/// The wall clock or the monotonic one, which all others equal here; nothing for a clock that Linux lacks
/// too.
std::optional<std::uint64_t> read_clock(std::uint64_t id) {
    switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        return clock::wall_clock_ns();
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return clock::now_ns();
    default:
        return std::nullopt;
    }
}

timespec to_timespec(std::uint64_t ns) {
    return {.tv_sec = static_cast<long>(ns / ns_per_second),
            .tv_nsec = static_cast<long>(ns % ns_per_second)};
}

/// From a struct timespec or, with `fractions` 1,000,000, a struct timeval; nothing if it isn't a time.
std::optional<std::uint64_t> read_time(std::uint64_t address, long fractions = ns_per_second) {
    const auto& [seconds, fraction] = *reinterpret_cast<const timespec*>(address);
    if (seconds < 0 || fraction < 0 || fraction >= fractions) return std::nullopt;
    constexpr long centuries = 9'000'000'000; // keeps the product below 2^63
    return static_cast<std::uint64_t>(std::min(seconds, centuries) * ns_per_second +
                                      fraction * (ns_per_second / fractions));
}
static_assert(sizeof(timeval) == sizeof(timespec));

/// Other ranks of the core run meanwhile; if none can, the core sleeps.
void sleep_for(std::uint64_t ns) {
    platform::Wait wait{[](const platform::Wait& w) { return clock::now_ns() >= w.deadline_ns; },
                        [](const platform::Wait&, platform::WaitText& text) { text.append("a sleep"); },
                        clock::now_ns() + ns};
    const auto until_done = [](void* sleep) {
        const auto& until = *static_cast<const platform::Wait*>(sleep);
        while (!until.done(until))
            platform::idle(until);
        platform::end_wait();
    };
    with_vector_state_saved(until_done, &wait);
}

Result sleep(std::uint64_t clock_id, bool absolute, std::uint64_t request) {
    if (!is_readable(request, sizeof(timespec))) return -EFAULT;
    const auto ns = read_time(request);
    const auto now = read_clock(clock_id);
    if (!ns || !now) return -EINVAL;
    const std::uint64_t passed = absolute ? *now : 0;
    sleep_for(*ns > passed ? *ns - passed : 0);
    return 0;
}

/// Of select(2) and its like only the time-out, which old programs sleep by: no descriptor is ever worth a
/// wait.
Result sleep_in_select(bool has_descriptors, std::uint64_t request, long fractions) {
    if (has_descriptors || request == 0) return -ENOSYS;
    if (!is_readable(request, sizeof(timespec))) return -EFAULT;
    const auto ns = read_time(request, fractions);
    if (!ns) return -EINVAL;
    sleep_for(*ns);
    return 0;
}

} // namespace

Result clock_gettime(Process&, Arguments a) {
    const auto now = read_clock(a[0]);
    return now ? copy_out(a[1], to_timespec(*now)) : -EINVAL;
}

Result clock_getres(Process&, Arguments a) {
    if (!read_clock(a[0])) return -EINVAL;
    return a[1] != 0 ? copy_out(a[1], to_timespec(1)) : 0;
}

Result gettimeofday(Process&, Arguments a) {
    const std::uint64_t now = clock::wall_clock_ns();
    const timeval value{.tv_sec = static_cast<long>(now / ns_per_second),
                        .tv_usec = static_cast<long>(now % ns_per_second / 1000)};
    return a[0] != 0 ? copy_out(a[0], value) : 0;
}

Result time(Process&, Arguments a) {
    const auto seconds = static_cast<Result>(clock::wall_clock_ns() / ns_per_second);
    if (a[0] != 0 && copy_out(a[0], seconds) != 0) return -EFAULT;
    return seconds;
}

Result nanosleep(Process&, Arguments a) {
    return sleep(CLOCK_MONOTONIC, false, a[0]);
}

Result clock_nanosleep(Process&, Arguments a) {
    constexpr std::uint64_t timer_abstime = 1;
    return sleep(a[0], (a[1] & timer_abstime) != 0, a[2]);
}

Result select(Process&, Arguments a) {
    return sleep_in_select(a[0] != 0, a[4], 1'000'000);
}

Result pselect(Process&, Arguments a) {
    return sleep_in_select(a[0] != 0, a[4], ns_per_second);
}

Result poll(Process&, Arguments a) {
    const auto milliseconds = static_cast<std::int32_t>(a[2]);
    if (a[1] != 0 || milliseconds < 0) return -ENOSYS;
    sleep_for(static_cast<std::uint64_t>(milliseconds) * 1'000'000);
    return 0;
}

Result ppoll(Process&, Arguments a) {
    return sleep_in_select(a[1] != 0, a[2], ns_per_second);
}

} // namespace vaquero::system_call
