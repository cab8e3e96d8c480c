// How long to poll, how long to nap, and what is done differently where instructions are emulated: all that
// was chosen by measuring (bench/NOTES.md) and depends on the kind of machine.
#pragma once

#include <cstdint>

namespace vaquero::tuning {

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
