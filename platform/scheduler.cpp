#include "platform/scheduler.hpp"

#include "base/ensure.hpp"

namespace vaquero {

void Scheduler::add(Task& task) {
    if (live_ == 0) {
        task.next = task.previous = &task;
        current_ = &task;
    } else {
        // The last of the round is the one before the current task.
        task.next = current_;
        task.previous = current_->previous;
        task.previous->next = task.next->previous = &task;
    }
    ++live_;
}

void Scheduler::remove_current() {
    ensure(live_ > 0, "no task to remove");
    Task& gone = *current_;
    gone.previous->next = gone.next;
    gone.next->previous = gone.previous;
    current_ = --live_ > 0 ? gone.next : nullptr;
    on_progress();
}

Task* Scheduler::find_other(bool able) const {
    for (Task* task = current_->next; task != current_; task = task->next)
        if (task->can_go_on() == able) return task;
    return nullptr;
}

Task* Scheduler::find_other() const {
    return find_other(true);
}

Task* Scheduler::find_successor() {
    if (live_ == 1) return nullptr;
    if (++yields_ % yields_per_poll == 0)
        if (Task* const waiting = find_other(false)) return waiting;
    return find_other(true);
}

IdleAction Scheduler::on_idle() {
    ++rounds_;
    if (!may_sleep_) return IdleAction::poll;
    announced_ = !announced_;
    if (!announced_) return IdleAction::sleep;
    doorbell_.announce();
    return IdleAction::poll;
}

void Scheduler::withdraw() {
    announced_ = false;
    doorbell_.withdraw();
}

} // namespace vaquero
