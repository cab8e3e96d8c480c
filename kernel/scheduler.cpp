#include "kernel/scheduler.hpp"

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
    start_over();
}

Task& Scheduler::advance() {
    current_ = current_->next;
    return *current_;
}

IdleAction Scheduler::on_idle() {
    ++fruitless_;
    const IdleAction look = live_ > 1 ? IdleAction::run_next : IdleAction::poll;
    if (fruitless_ == live_) {
        ++rounds_;
        if (may_sleep_)
            doorbell_.announce();
        else
            fruitless_ = 0;
        return look;
    }
    if (fruitless_ < 2 * live_) return look;
    fruitless_ = 0; // whoever rings wakes us to a new first round
    return IdleAction::sleep;
}

void Scheduler::start_over() {
    fruitless_ = 0;
    doorbell_.withdraw();
}

} // namespace vaquero
