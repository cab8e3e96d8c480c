// What a core does with its ranks, in the kernel and in the host world alike: it gives itself to whom the
// scheduler chose, and sleeps or naps where that is nobody.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/strong.hpp"
#include "platform/deadlock.hpp"
#include "platform/doorbell.hpp"
#include "platform/scheduler.hpp"
#include "platform/tuning.hpp"

namespace vaquero {

/// A core, as far as it is the same everywhere. Platforms derive from it.
struct CoreState {
    CoreState(CoreId core_id, IdlePolicy policy) : id(core_id), scheduler(doorbell, policy) {}

    CoreId id;
    Doorbell doorbell; ///< rung by other cores; has a cache line to itself
    Scheduler scheduler;
};

/// Only made and called by the core itself. What differs is its `Machine`:
///
///     void switch_to(Task& from, Task& next)    runs `next`; returns when somebody switches back to `from`
///     void sleep(word)                          until woken, or at once if `word` isn't 1
///     void sleep_for(word, std::uint64_t ns)    the same, but not for longer than about `ns`
///     void nap(std::uint64_t ns)                for about `ns`, or less
///     std::uint64_t now_ns()
///     auto cores()                              all cores: pointers to what derives from CoreState
///     void on_deadlock()                        ends the machine, or causes its end
template <class Machine>
class Dispatcher {
public:
    explicit Dispatcher(CoreState& core, Machine machine = {}) : core_(core), machine_(machine) {}

    /// platform::idle(). Returns whether another rank ran.
    bool idle(const platform::Wait& wait) {
        scheduler().begin_wait(wait);
        if (Task* const other = scheduler().find_other()) {
            scheduler().start_over();
            run(*other);
            return true;
        }
        return idle_without_others(wait);
    }

    /// platform::yield().
    void yield() {
        scheduler().start_over(); // the caller could go on, so the core isn't out of work
        if (Task* const other = scheduler().find_successor()) run(*other);
    }

    /// Takes the current task, which has ended, off the core; nullptr if it was the last one, else the next.
    Task* end_current() {
        scheduler().remove_current();
        if (scheduler().live() > 0) return &scheduler().current();
        if (everybody_rests(machine_.cores())) machine_.on_deadlock(); // the others waited for what ended
        return nullptr;
    }

private:
    /// Out of the way of switches.
    [[gnu::noinline]] bool idle_without_others(const platform::Wait& wait) {
        // The core polls as long as one of its ranks waits for more than time.
        if (wait.deadline_ns != 0)
            if (Task* const poller = scheduler().find_poller()) {
                scheduler().start_over();
                run(*poller);
                return true;
            }
        switch (scheduler().on_idle()) {
        case IdleAction::poll:
            break;
        case IdleAction::nap:
            nap();
            break;
        case IdleAction::sleep:
            sleep();
            break;
        }
        return false;
    }

    Scheduler& scheduler() { return core_.scheduler; }

    void run(Task& next) {
        Task& from = scheduler().current();
        scheduler().select(next);
        machine_.switch_to(from, next);
    }

    /// How long the core may do nothing: `longest`, but not beyond the next deadline; 0: not at all.
    std::uint64_t bounded(std::uint64_t longest, std::uint64_t deadline_ns) {
        if (deadline_ns == 0) return longest;
        const std::uint64_t now = machine_.now_ns();
        return now < deadline_ns ? std::min(longest, deadline_ns - now) : 0;
    }

    /// With a processor to itself a core polls and nobody rings it. But the host may be busy with other
    /// things, and then a core that only polls keeps those it waits for from running.
    void nap() {
        const std::uint64_t longest =
            scheduler().current().is_blocked ? tuning::nap_ns : tuning::longest_nap_ns;
        if (const std::uint64_t ns = bounded(longest, scheduler().nearest_deadline())) machine_.nap(ns);
    }

    void sleep() {
        const std::uint64_t deadline_ns = scheduler().nearest_deadline();
        deadline_ns == 0 ? rest() : sleep_until(deadline_ns);
    }

    /// Until rung. The core that goes to rest last finds that nothing can ever happen again: no core is
    /// awake to ring, no timer is set, and no device wakes anyone.
    void rest() {
        std::atomic<std::uint32_t>& rests = scheduler().vitals().rests;
        rests.fetch_add(1, std::memory_order_seq_cst); // partner: everybody_rests()
        if (everybody_rests(machine_.cores())) machine_.on_deadlock();
        core_.doorbell.wait([this](auto& word) { return machine_.sleep(word), true; });
        rests.fetch_add(1, std::memory_order_seq_cst); // before it announces, or rings, anything new
    }

    /// Until rung or until then. That is no rest: it comes back by itself.
    void sleep_until(std::uint64_t deadline_ns) {
        core_.doorbell.wait([this, deadline_ns](auto& word) {
            const std::uint64_t ns = bounded(tuning::longest_sleep_ns, deadline_ns);
            if (ns != 0) machine_.sleep_for(word, ns);
            return ns != 0;
        });
        scheduler().start_over(); // withdraws what nobody rang for
    }

    CoreState& core_;
    [[no_unique_address]] Machine machine_;
};

} // namespace vaquero
