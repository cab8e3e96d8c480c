// Linux's futex: sleeping on a word until somebody changes it. [futex(2)]
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace vaquero::host {

using FutexWord = std::atomic<std::uint32_t>;
static_assert(sizeof(FutexWord) == sizeof(std::uint32_t) && FutexWord::is_always_lock_free);

/// Sleeps while `word` is `value`; may return early. The kernel compares and falls asleep in one step with
/// respect to futex_wake(), so that a change of the word before a wake isn't missed.
inline void futex_wait(FutexWord& word, std::uint32_t value) {
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

/// The same for `ns` at most.
inline void futex_wait(FutexWord& word, std::uint32_t value, std::uint64_t ns) {
    constexpr std::uint64_t second = 1'000'000'000;
    const timespec time{.tv_sec = static_cast<time_t>(ns / second),
                        .tv_nsec = static_cast<long>(ns % second)};
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, &time, nullptr, 0);
}

/// Wakes the one thread that sleeps on `word`, if any.
inline void futex_wake(FutexWord& word) {
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

} // namespace vaquero::host
