#include "host/core.hpp"

#include <time.h>

#include "host/futex.hpp"
#include "host/world_state.hpp"
#include "kernel/diagnostics/machine_exit.hpp"

namespace vaquero::host {

/// The dispatcher's machine: fibers, futexes, Linux's clock.
struct Core::LinuxThread {
    Core& core;

    void switch_to(Task& from, Task& next) const {
        core.suspend(static_cast<RankTask&>(from), *static_cast<RankTask&>(next).fiber);
    }
    static void sleep(FutexWord& word) { futex_wait(word, 1); }
    static void sleep_for(FutexWord& word, std::uint64_t ns) { futex_wait(word, 1, ns); }
    void nap(std::uint64_t ns) const {
        if (core.world.shape.one_thread) return; // others need it
        const timespec time{.tv_sec = 0, .tv_nsec = static_cast<long>(ns)};
        nanosleep(&time, nullptr);
    }
    static std::uint64_t now_ns() { return platform::now_ns(); }
    [[nodiscard]] const auto& cores() const { return core.world.cores(); }
    void on_deadlock() const { core.world.stop(status::deadlock, deadlock_reason); }
};

Dispatcher<Core::LinuxThread> Core::dispatcher() {
    return Dispatcher<LinuxThread>(*this, {*this});
}

RankTask& Core::add_rank(Rank rank) {
    RankTask& task = *ranks.emplace_back(std::make_unique<RankTask>(rank));
    scheduler.add(task);
    return task;
}

void Core::load(Fiber& thread) {
    thread_ = &thread;
    for (const auto& task : ranks) {
        const Rank rank = task->rank;
        task->fiber.emplace(world.shape.stack_bytes, [this, rank] {
            platform::rank_local = nullptr;
            exit_rank(world.main(rank));
        });
    }
}

void Core::run() {
    thread_->switch_to(*current().fiber);
}

void Core::idle(const platform::Wait& wait) {
    abandon_if_stopped();
    if (!dispatcher().idle(wait) && world.shape.one_thread) suspend(current(), *thread_);
}

void Core::yield() {
    abandon_if_stopped();
    dispatcher().yield();
}

void Core::suspend(RankTask& rank, Fiber& next) {
    void* const local = platform::rank_local;
    rank.fiber->switch_to(next);
    platform::rank_local = local;
    abandon_if_stopped();
}

void Core::end_rank(int status) {
    RankTask& ended = current();
    ended.status = status;
    ended.ended.store(true, std::memory_order_release); // partner: report_waits()
    const Task* const next = dispatcher().end_current();
    ended.fiber->leave_to(next != nullptr ? *current().fiber : *thread_);
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
