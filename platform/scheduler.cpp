#include "platform/scheduler.hpp"

#include "base/ensure.hpp"

namespace vaquero {

void Scheduler::add(Task& task) {
    if (live() == 0) {
        task.next = task.previous = &task;
        current_ = &task;
    } else {
        // The last of the round is the one before the current task.
        task.next = current_;
        task.previous = current_->previous;
        task.previous->next = task.next->previous = &task;
    }
    Vitals::add(vitals_.live, 1);
}

void Scheduler::remove_current() {
    ensure(live() > 0, "no task to remove");
    end_wait();
    Task& gone = *current_;
    gone.previous->next = gone.next;
    gone.next->previous = gone.previous;
    // Release: others who see the last one gone know whom it rang. Partner: everybody_rests().
    vitals_.live.store(live() - 1, std::memory_order_release);
    current_ = live() > 0 ? gone.next : nullptr;
}

template <class Condition>
Task* Scheduler::find(Condition condition) const {
    for (Task* task = current_->next; task != current_; task = task->next)
        if (condition(*task)) return task;
    return nullptr;
}

Task* Scheduler::find_other() const {
    return find([](const Task& task) { return task.can_go_on(); });
}

Task* Scheduler::find_poller() const {
    return find([](const Task& task) { return task.is_blocked; });
}

Task* Scheduler::find_successor_of_several() {
    if (++yields_ % yields_per_poll == 0)
        if (Task* const waiting = find([](const Task& task) { return task.is_blocked && !task.can_go_on(); }))
            return waiting;
    return find_other();
}

std::uint64_t Scheduler::nearest_deadline() const {
    if (vitals_.blocked.load(std::memory_order_relaxed) == live()) return 0;
    std::uint64_t nearest = 0;
    const Task* task = current_;
    do {
        const std::uint64_t deadline = task->wait.load(std::memory_order_relaxed)->deadline_ns;
        if (deadline != 0 && (nearest == 0 || deadline < nearest)) nearest = deadline;
        task = task->next;
    } while (task != current_);
    return nearest;
}

IdleAction Scheduler::on_idle() {
    ++idle_rounds_;
    Vitals::add(vitals_.rounds, 1);
    if (!policy_.may_sleep) {
        // Where nobody polls there is nothing to look for before the next deadline.
        const bool early = idle_rounds_ < policy_.rounds_before_nap && current_->is_blocked;
        return early ? IdleAction::poll : IdleAction::nap;
    }
    if (idle_rounds_ % 2 == 0) return IdleAction::sleep;
    doorbell_.announce();
    return IdleAction::poll;
}

void Scheduler::withdraw() {
    idle_rounds_ = 0;
    if (policy_.may_sleep) doorbell_.withdraw();
}

} // namespace vaquero
