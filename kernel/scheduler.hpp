// The cooperative scheduler of one core: whose turn is next, and when the core may sleep. It only decides;
// the platform switches stacks (arch/x86_64/context_switch.hpp) and what else belongs to a rank.
#pragma once

#include "kernel/doorbell.hpp"

namespace vaquero {

/// A rank as the scheduler sees it: a link in its core's ring. Platforms derive from it.
struct Task {
    Task* next = nullptr;
    Task* previous = nullptr;
};

/// What a rank that found nothing to do does next.
enum class IdleAction {
    poll,     ///< look again: it is alone on its core
    run_next, ///< let the next rank of the core look
    sleep,    ///< Doorbell::wait(), then look again
};

/// The tasks of one core, in a ring; exactly one of them is current. Only its own core calls it.
///
/// Ranks of a core wait in rounds: a waiting rank polls a while, then calls on_idle() and its neighbour takes
/// over. A round in which every live rank did so found the core without work. Where cores may sleep, the core
/// then announces its sleep, goes through one more whole round, because something may have been published
/// just before the announcement, and sleeps if that was fruitless too. See Doorbell for why that is enough.
class Scheduler {
public:
    /// `may_sleep`: false where each core has a processor of its own, so that nobody ever rings.
    Scheduler(Doorbell& doorbell, bool may_sleep) : doorbell_(doorbell), may_sleep_(may_sleep) {}

    /// Puts `task` at the end of the round. The first one becomes current.
    void add(Task& task);
    /// Takes the current task out of the ring for good; the next one becomes current, if any is left.
    void remove_current();
    /// Makes the next task in the ring current and returns it.
    Task& advance();

    /// The task that runs now; there must be one.
    [[nodiscard]] Task& current() const { return *current_; }
    /// How many tasks are left.
    [[nodiscard]] int live() const { return live_; }
    /// How many fruitless rounds there have been: grows as long as the core is awake and has no work.
    [[nodiscard]] unsigned rounds() const { return rounds_; }

    /// The current task found nothing to do.
    [[nodiscard]] IdleAction on_idle();

    /// The current task found something, or can run anyway: rounds start over. Called for each message.
    void on_progress() {
        if (fruitless_ != 0) start_over();
    }

private:
    void start_over();

    Doorbell& doorbell_;
    bool may_sleep_;
    Task* current_ = nullptr;
    int live_ = 0;
    int fruitless_ = 0; // calls of on_idle() in a row: one round is live_ of them
    unsigned rounds_ = 0;
};

} // namespace vaquero
