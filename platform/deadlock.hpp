// Noticing that every rank waits for another: an error of the program that must not hang silently. `cores`
// are pointers to what derives from CoreState.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/limits.hpp"
#include "platform/vitals.hpp"

namespace vaquero {

inline constexpr std::string_view deadlock_reason =
    "deadlock: every rank waits for another, and no message is under way";

/// Whether every core is at rest or has no ranks left, and none was rung. Exact where cores sleep: whoever
/// could still ring is awake, and a core that was rung has its doorbell's flag cleared by the ringer before
/// the ringer rests or ends.
///
/// Looks twice, since a core may wake another behind our back and then go to rest itself. A core that rested
/// in both looks without a change rested all the time between them; and as its doorbell, which it can't renew
/// without a change, wasn't rung by the second look, it wasn't before either.
template <class Cores>
bool everybody_rests(const Cores& cores) {
    /// The number of the rest that `core` is in, 0 if its ranks have all ended; nothing if it is awake.
    const auto rest_of = [](const auto& core) -> std::optional<std::uint32_t> {
        const Vitals& vitals = core->scheduler.vitals();
        if (vitals.live.load(std::memory_order_acquire) == 0) return 0;           // remove_current()
        const std::uint32_t rests = vitals.rests.load(std::memory_order_seq_cst); // partner: rest()
        if (rests % 2 == 0 || !core->doorbell.sleeping()) return std::nullopt;
        return rests;
    };
    std::array<std::uint32_t, max_cores> first;
    auto seen = first.begin();
    bool any_live = false;
    for (const auto& core : cores) {
        const auto rest = rest_of(core);
        if (!rest) return false;
        any_live |= *rest != 0;
        *seen++ = *rest;
    }
    return any_live &&
           std::equal(cores.begin(), cores.end(), first.begin(),
                      [&](const auto& core, std::uint32_t rest) { return rest_of(core) == rest; });
}

/// For cores that don't rest: finds that every rank waited, and none made progress, for a whole window of
/// time in which each core looked: it polled in vain and asked all its ranks. The look matters, since a busy
/// host may not have run a core for seconds.
class DeadlockWatch {
public:
    explicit DeadlockWatch(std::uint64_t window_ns) : window_ns_(window_ns) {}

    /// To be called now and then, always by the same core or thread and with the time: whether the ranks of
    /// `cores` are deadlocked.
    template <class Cores>
    bool look(const Cores& cores, std::uint64_t now_ns) {
        const Sum sum = sum_of(cores);
        if (sum.live == 0 || sum.blocked != sum.live) {
            is_suspicious_ = false;
            return false;
        }
        if (!is_suspicious_ || sum.events != events_) {
            is_suspicious_ = true;
            since_ns_ = now_ns;
            events_ = sum.events;
            std::transform(cores.begin(), cores.end(), rounds_.begin(), [](const auto& core) {
                return core->scheduler.vitals().rounds.load(std::memory_order_relaxed);
            });
            return false;
        }
        if (now_ns - since_ns_ < window_ns_) return false;
        return std::equal(cores.begin(), cores.end(), rounds_.begin(), has_looked<decltype(*cores.begin())>);
    }

private:
    struct Sum {
        int live = 0;
        int blocked = 0;
        std::uint64_t events = 0;
    };

    template <class Cores>
    static Sum sum_of(const Cores& cores) {
        Sum sum;
        for (const auto& core : cores) {
            const Vitals& vitals = core->scheduler.vitals();
            sum.live += vitals.live.load(std::memory_order_relaxed);
            sum.blocked += vitals.blocked.load(std::memory_order_relaxed);
            sum.events += vitals.events.load(std::memory_order_relaxed);
        }
        return sum;
    }

    /// Whether `core` looked since it had made that many rounds. The first round to end after that may have
    /// begun before; the second didn't. A core at rest looked before it went there.
    template <class Core>
    static bool has_looked(const Core& core, std::uint32_t rounds_before) {
        const Vitals& vitals = core->scheduler.vitals();
        return vitals.live.load(std::memory_order_relaxed) == 0 ||
               vitals.rounds.load(std::memory_order_relaxed) - rounds_before >= 2 ||
               (vitals.rests.load(std::memory_order_seq_cst) % 2 != 0 && core->doorbell.sleeping());
    }

    std::uint64_t window_ns_;
    bool is_suspicious_ = false; // all below hold what was when suspicion arose
    std::uint64_t since_ns_ = 0;
    std::uint64_t events_ = 0;
    std::array<std::uint32_t, max_cores> rounds_{};
};

} // namespace vaquero
