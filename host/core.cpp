#include "host/core.hpp"

#include "host/futex.hpp"
#include "host/world_state.hpp"

namespace vaquero::host {
namespace {

// For counts that only this thread changes: no locked instruction.
template <class T>
void add(std::atomic<T>& count, int change) {
    count.store(count.load(std::memory_order_relaxed) + static_cast<T>(change), std::memory_order_relaxed);
}

} // namespace

void Core::load(Fiber& thread) {
    thread_ = &thread;
    for (const auto& task : ranks) {
        const Rank rank = task->rank;
        task->fiber.emplace(world.shape.stack_bytes, [this, rank] {
            platform::rank_local = nullptr;
            exit_rank(world.main(rank));
        });
        scheduler_.add(*task);
    }
}

void Core::run() {
    thread_->switch_to(*current().fiber);
}

void Core::idle(const platform::Wait& wait) {
    if (wait.deadline_ns != 0) return yield();
    abandon_if_stopped();
    set_wait(&wait);
    if (Task* const other = scheduler_.find_other()) {
        run(*other);
        return;
    }
    const IdleAction action = scheduler_.on_idle();
    vitals.rounds.store(scheduler_.rounds(), std::memory_order_relaxed);
    if (action == IdleAction::sleep) doorbell.wait([](auto& word) { futex_wait(word, 1); });
    if (world.shape.one_thread) suspend(current(), *thread_);
}

void Core::end_wait() {
    set_wait(nullptr);
}

void Core::yield() {
    abandon_if_stopped();
    scheduler_.on_progress(); // the caller could go on, so the core isn't out of work
    if (Task* const other = scheduler_.find_successor()) run(*other);
}

void Core::run(Task& next) {
    RankTask& from = current();
    scheduler_.on_progress();
    scheduler_.select(next);
    suspend(from, *current().fiber);
}

void Core::suspend(RankTask& rank, Fiber& next) {
    void* const local = platform::rank_local;
    rank.fiber->switch_to(next);
    platform::rank_local = local;
    abandon_if_stopped();
}

void Core::made_progress() {
    scheduler_.on_progress();
    count_event();
}

void Core::set_wait(const platform::Wait* wait) {
    std::atomic<const platform::Wait*>& current_wait = current().wait;
    const bool waited = current_wait.load(std::memory_order_relaxed) != nullptr;
    current_wait.store(wait, std::memory_order_release); // partner: World::report_waiting()
    if (waited == (wait != nullptr)) return;
    add(vitals.waiting, wait != nullptr ? 1 : -1);
    count_event();
}

void Core::end_rank() {
    RankTask& ended = current();
    set_wait(nullptr);
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
