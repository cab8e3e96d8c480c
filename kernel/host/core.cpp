#include "kernel/host/core.hpp"

#include "kernel/host/futex.hpp"
#include "kernel/host/world_state.hpp"

namespace vaquero::host {
namespace {

// For counts that only this thread changes: no locked instruction.
template <class T>
void add(std::atomic<T>& count, int change) {
    count.store(count.load(std::memory_order_relaxed) + static_cast<T>(change), std::memory_order_relaxed);
}

} // namespace

void Core::run() {
    Fiber thread;
    thread_ = &thread;
    for (const auto& task : ranks) {
        const Rank rank = task->rank;
        task->fiber.emplace(world.shape.stack_bytes, [this, rank] { exit_rank(world.main(rank)); });
        scheduler_.add(*task);
    }
    thread.switch_to(*current().fiber);
}

void Core::idle() {
    abandon_if_stopped();
    const IdleAction action = scheduler_.on_idle();
    vitals.rounds.store(scheduler_.rounds(), std::memory_order_relaxed);
    switch (action) {
    case IdleAction::poll:
        break;
    case IdleAction::run_next:
        run_next();
        break;
    case IdleAction::sleep:
        doorbell.wait([](auto& word) { futex_wait(word, 1); });
        break;
    }
}

void Core::yield() {
    abandon_if_stopped();
    if (scheduler_.live() == 1) return;
    scheduler_.on_progress(); // the caller could go on, so the core isn't out of work
    run_next();
}

void Core::run_next() {
    RankTask& from = current();
    scheduler_.advance();
    from.fiber->switch_to(*current().fiber);
}

void Core::made_progress() {
    scheduler_.on_progress();
    count_event();
}

void Core::set_waiting(std::string_view what) {
    std::string_view& waiting_for = current().waiting_for;
    add(vitals.waiting, static_cast<int>(!what.empty()) - static_cast<int>(!waiting_for.empty()));
    waiting_for = what;
    count_event();
}

void Core::end_rank() {
    RankTask& ended = current();
    set_waiting({});
    ended.ended = true;
    scheduler_.remove_current();
    vitals.live.store(scheduler_.live(), std::memory_order_relaxed);
    ended.fiber->leave_to(scheduler_.live() > 0 ? *current().fiber : *thread_);
}

void Core::abandon() {
    current().fiber->leave_to(*thread_);
}

// Every rank comes by here before its core sleeps, after the announcement. So World::stop() either finds the
// announcement and wakes the core, or is seen here.
void Core::abandon_if_stopped() {
    if (world.stopped()) [[unlikely]]
        abandon();
}

void Core::count_event() {
    add(vitals.events, 1);
}

std::byte* Core::allocate_pages(std::size_t bytes) {
    if (bytes > world.shape.pool_bytes - pool_used_) return nullptr;
    auto mapping = std::make_unique<Mapping>(bytes);
    std::byte* const pages = mapping->bytes().data();
    if (pages == nullptr) return nullptr;
    pool_used_ += mapping->bytes().size();
    pool_.push_back(std::move(mapping));
    return pages;
}

} // namespace vaquero::host
