// The cooperative scheduler of one core: whose turn is next, and when the core may sleep. It only decides;
// the dispatcher (platform/dispatcher.hpp) does it.
#pragma once

#include <atomic>
#include <cstdint>

#include "platform/doorbell.hpp"
#include "platform/platform.hpp"
#include "platform/vitals.hpp"

namespace vaquero {

/// What the scheduler runs: a link in its core's ring. Platforms derive from it.
struct Task {
    Task* next = nullptr;
    Task* previous = nullptr;
    /// What it waits for in idle(); null while it can go on. Written by its own core with release; others,
    /// who report deadlocks, read with acquire.
    std::atomic<const platform::Wait*> wait{nullptr};
    /// Whether that wait has no deadline: then it polls for the whole core when it runs.
    bool is_blocked = false;

    [[nodiscard]] bool can_go_on() const {
        const platform::Wait* const waits = wait.load(std::memory_order_relaxed);
        return waits == nullptr || waits->done(*waits);
    }
};

/// What a core does whose ranks all wait.
enum class IdleAction {
    poll,  ///< look again
    nap,   ///< let a busy host run others for a moment, then look again
    sleep, ///< Doorbell::wait(), then look again
};

/// How a core idles.
struct IdlePolicy {
    /// False where each core has a processor of its own, so that nobody ever rings: it naps then.
    bool may_sleep;
    unsigned rounds_before_nap; ///< calls of on_idle() without progress
};

/// The tasks of one core, in a ring; exactly one of them is current. Only its own core calls it.
///
/// A rank that waits polls for the whole core, and asks for its neighbours whether they can go on: so a core
/// switches ranks only when it is of use. When none can, and the core may sleep, it announces its sleep,
/// polls and asks all once more, because something may have been published just before the announcement, and
/// sleeps if that was fruitless too. See Doorbell for why that is enough.
class Scheduler {
public:
    Scheduler(Doorbell& doorbell, IdlePolicy policy) : doorbell_(doorbell), policy_(policy) {}

    /// Puts `task` at the end of the round. The first one becomes current.
    void add(Task& task);
    /// Takes the current task out of the ring for good; the next one becomes current, if any is left.
    void remove_current();
    /// Makes `task` current.
    void select(Task& task) { current_ = &task; }
    /// The task that runs now; there must be one.
    [[nodiscard]] Task& current() const { return *current_; }
    /// How many tasks are left.
    [[nodiscard]] int live() const { return vitals_.live.load(std::memory_order_relaxed); }
    [[nodiscard]] Vitals& vitals() { return vitals_; }
    [[nodiscard]] const Vitals& vitals() const { return vitals_; }

    /// The current task waits.
    void begin_wait(const platform::Wait& wait) {
        Task& task = *current_;
        task.wait.store(&wait, std::memory_order_release); // partner: whoever reports a deadlock
        set_blocked(task, wait.deadline_ns == 0);
    }
    /// It no longer does, which is progress.
    void end_wait() {
        Task& task = *current_;
        task.wait.store(nullptr, std::memory_order_release); // partner: whoever reports a deadlock
        set_blocked(task, false);
        made_progress();
    }

    /// The first task behind the current one that can go on; nullptr when none of the others can.
    [[nodiscard]] Task* find_other() const;
    /// The first other task that polls when it runs; nullptr if there is none.
    [[nodiscard]] Task* find_poller() const;
    /// Whose turn it is when the current task gives up its own although it can go on; nullptr when it keeps
    /// it. That is another task that can go on but, from time to time, one that waits: all others may be in
    /// loops that poll nothing, and what it waits for may be there.
    [[nodiscard]] Task* find_successor() { return live() == 1 ? nullptr : find_successor_of_several(); }
    /// When time next ends a wait of a task, which must all wait; 0: never.
    [[nodiscard]] std::uint64_t nearest_deadline() const;

    /// The current task's poll was fruitless, and no task can go on.
    [[nodiscard]] IdleAction on_idle();

    /// Some task can go on: the way to a nap or to sleep starts over.
    void start_over() {
        if (idle_rounds_ != 0) [[unlikely]]
            withdraw();
    }
    /// Some task found something. Called for each message.
    void made_progress() {
        start_over();
        Vitals::add(vitals_.events, 1);
    }

private:
    /// Few enough for those who wait, many enough not to slow down a loop of MPI_Test, which polls itself.
    static constexpr unsigned yields_per_poll = 64;

    void set_blocked(Task& task, bool blocked) {
        if (task.is_blocked == blocked) return;
        task.is_blocked = blocked;
        Vitals::add(vitals_.blocked, blocked ? 1 : -1);
    }
    template <class Condition>
    [[nodiscard]] Task* find(Condition condition) const;
    [[nodiscard]] Task* find_successor_of_several();
    void withdraw();

    Doorbell& doorbell_;
    IdlePolicy policy_;
    Task* current_ = nullptr;
    unsigned idle_rounds_ = 0; ///< without progress; where the core may sleep, odd: announced
    unsigned yields_ = 0;
    Vitals vitals_;
};

} // namespace vaquero
