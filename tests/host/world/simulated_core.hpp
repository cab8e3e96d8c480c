// Cores without a machine, for the logic of platform/: tasks that wait for what a test decides, and time that
// a test lets pass.
#pragma once

#include <array>
#include <cstdint>

#include "platform/dispatcher.hpp"

namespace vaquero::test {

/// A wait whose end the test decides.
struct Waiting : platform::Wait {
    explicit Waiting(std::uint64_t deadline = 0)
        : Wait{[](const Wait& w) { return static_cast<const Waiting&>(w).over; }, nullptr, deadline} {}
    bool over = false;
};

/// A core with a task or two, of which the first one is current.
struct SimulatedCore : CoreState {
    explicit SimulatedCore(bool may_sleep, int tasks_used = 1, unsigned rounds_before_nap = 1)
        : CoreState(CoreId(0), {may_sleep, rounds_before_nap}) {
        for (int i = 0; i < tasks_used; ++i)
            scheduler.add(tasks[static_cast<std::size_t>(i)]);
    }

    /// As Dispatcher has it when all tasks wait: `announced`, then at rest.
    void block() { scheduler.begin_wait(waiting); }
    void announce() { doorbell.announce(); }
    void begin_rest() { scheduler.vitals().rests.fetch_add(1); }
    void go_to_rest() {
        announce();
        begin_rest();
    }
    void wake_up() {
        doorbell.withdraw();
        scheduler.vitals().rests.fetch_add(1);
    }
    void end_task() { scheduler.remove_current(); }
    /// A fruitless poll.
    void look() { (void)scheduler.on_idle(); }

    Waiting waiting;
    std::array<Task, 2> tasks;
};

} // namespace vaquero::test
