// Clocks and sleeping.
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <optional>

#include "kernel/calls/system_calls.hpp"
#include "kernel/cpu/clock.hpp"

namespace vaquero::system_call {

namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

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
    return {.tv_sec = static_cast<long>(ns / kNanosecondsPerSecond),
            .tv_nsec = static_cast<long>(ns % kNanosecondsPerSecond)};
}

std::optional<std::uint64_t> read_timespec(std::uint64_t address) {
    const auto& time = *reinterpret_cast<const timespec*>(address);
    if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= static_cast<long>(kNanosecondsPerSecond))
        return std::nullopt;
    constexpr std::uint64_t centuries = 10'000'000'000; // keeps the product below 2^64
    const auto seconds = std::min(static_cast<std::uint64_t>(time.tv_sec), centuries);
    return seconds * kNanosecondsPerSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

/// Lets the other ranks of the core run meanwhile. There is no timer that could end a `hlt`.
void sleep_until(std::uint64_t clock_id, std::uint64_t ns) {
    while (*read_clock(clock_id) < ns)
        yield_in_system_call();
}

Result sleep(std::uint64_t clock_id, bool absolute, std::uint64_t request) {
    if (!is_readable(request, sizeof(timespec))) return -EFAULT;
    const auto ns = read_timespec(request);
    const auto now = read_clock(clock_id);
    if (!ns || !now) return -EINVAL;
    sleep_until(clock_id, absolute ? *ns : *now + *ns);
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
    const timeval value{.tv_sec = static_cast<long>(now / kNanosecondsPerSecond),
                        .tv_usec = static_cast<long>(now % kNanosecondsPerSecond / 1000)};
    return a[0] != 0 ? copy_out(a[0], value) : 0;
}

Result time(Process&, Arguments a) {
    const auto seconds = static_cast<Result>(clock::wall_clock_ns() / kNanosecondsPerSecond);
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

} // namespace vaquero::system_call
