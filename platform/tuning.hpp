// How long to poll, how long to nap, and what is done differently where instructions are emulated: all that
// was chosen by measuring (bench/NOTES.md) and depends on the kind of machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vaquero::tuning {

// ---- Emulation: instructions take the time, and not what they wait for.

/// Whether a spinning loop pauses: 100 ns under TCG, for nothing.
constexpr bool pauses(bool is_emulated) {
    return !is_emulated;
}
/// Whether the sender of a long message helps to copy it. Not where cores share processors, and it may not
/// run while it holds a piece; and not where memory sets the pace.
constexpr bool copies_jointly(bool is_emulated, bool cores_may_sleep) {
    return is_emulated && !cores_may_sleep;
}
/// The most bytes that go into the line that others poll, of those that a board shows: while they are written
/// one after the other, its line is taken away.
constexpr std::size_t bytes_beside_flag(bool is_emulated) {
    return is_emulated ? 2 * sizeof(std::uint64_t) : SIZE_MAX;
}

// ---- Waiting: ARCHITECTURE.md has the idea.

/// Fruitless polls before a rank gives way, by what a core runs on. See platform::spin_limit().
inline constexpr int polls_of_vcpu = 50;             ///< the time of an answer from a core that runs
inline constexpr int polls_of_own_processor = 1000;  ///< the same, natively
inline constexpr int polls_of_shared_processor = 10; ///< somebody else should soon get it
/// Idle rounds, of so many polls each, before the first nap: others answer sooner, unless they don't run.
inline constexpr unsigned rounds_before_nap = 40;
/// A nap between polls: what it adds to a message that comes meanwhile.
inline constexpr std::uint64_t nap_ns = 50'000;
/// The same where no rank polls, so that nobody misses the core; and where it can be woken.
inline constexpr std::uint64_t longest_nap_ns = 10'000'000;
inline constexpr std::uint64_t longest_sleep_ns = 1'000'000'000;
/// How long nothing may happen while all ranks wait. Noticing a deadlock is never urgent.
inline constexpr std::uint64_t deadlock_window_ns = 3'000'000'000;

} // namespace vaquero::tuning
