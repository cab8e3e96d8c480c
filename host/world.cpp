#include "host/world.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <ranges>
#include <thread>
#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "host/futex.hpp"
#include "host/sanitizers.hpp"
#include "host/world_state.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "platform/placement.hpp"

namespace vaquero::host {
namespace {

Interconnect* interconnect = nullptr;

/// The processors that this process may use.
std::vector<int> processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<int> numbers;
    for (int i = 0; i < CPU_SETSIZE; ++i)
        if (CPU_ISSET(static_cast<unsigned>(i), &set)) numbers.push_back(i);
    return numbers;
}

/// `shape` with all choices made.
WorldShape complete(WorldShape shape) {
    const int available = static_cast<int>(processors().size());
    ensure(shape.ranks >= 1 && shape.cores >= 0, "a world needs ranks and cores");
    if (shape.cores == 0) shape.cores = available;
    shape.cores = std::min(shape.cores, shape.ranks);
    if (shape.one_thread) {
        // While one core polls, no other publishes anything.
        shape.cores_may_sleep = false;
        shape.spin_limit = 1;
    }
    if (!shape.cores_may_sleep) shape.cores_may_sleep = shape.cores > available;
    // A rank that shares its core or its processor should soon let go of it.
    if (shape.spin_limit == 0)
        shape.spin_limit = shape.ranks > shape.cores || *shape.cores_may_sleep
                               ? tuning::polls_of_shared_processor
                               : tuning::polls_of_own_processor;
    if (available < shape.cores) shape.pinned = false;
    return shape;
}

void pin_this_thread(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(processor), &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

/// Keeps a world that was cut short: for ranks that go on, and so that LeakSanitizer finds what its ranks
/// would have freed.
void keep(std::unique_ptr<World> world) {
    static auto* const kept = new std::vector<std::unique_ptr<World>>;
    kept->push_back(std::move(world));
}

} // namespace

World::World(const WorldShape& chosen, std::function<int(Rank)> rank_main)
    : shape(complete(chosen)),
      main(std::move(rank_main)),
      thread_count_(shape.one_thread ? 1 : shape.cores),
      all_built_(thread_count_),
      running_threads_(thread_count_) {
    for (int i = 0; i < shape.cores; ++i)
        cores_.push_back(std::make_unique<Core>(
            *this, CoreId(i),
            IdlePolicy{*shape.cores_may_sleep, shape.one_thread ? UINT_MAX : tuning::rounds_before_nap}));
    for (int i = 0; i < shape.ranks; ++i) {
        Core& core = *cores_[static_cast<std::size_t>(core_of(Rank(i), shape.ranks, shape.cores).value())];
        ranks_.push_back(&core.add_rank(Rank(i)));
    }
}

Outcome World::run() {
    platform::relax_pauses = tuning::pauses(shape.emulated);
    if (interconnect != nullptr) interconnect->prepare(shape.cores);
    std::vector<std::thread> threads;
    const auto cores_per_thread = cores_.size() / static_cast<std::size_t>(thread_count_);
    for (std::size_t first = 0; first < cores_.size(); first += cores_per_thread)
        threads.emplace_back([=, this] { run_cores(std::span(cores_).subspan(first, cores_per_thread)); });
    watch();
    for (std::thread& thread : threads)
        outcome_.abandoned ? thread.detach() : thread.join();
    if (outcome_.abandoned) {
        const std::lock_guard lock(mutex_);
        return outcome_;
    }
    if (!stopped()) outcome_.status = overall_status(ranks_);
    // Not before all threads have ended: the texts are the ranks' own.
    if (outcome_.status == status::deadlock && stopped())
        report_waits(ranks_, [this](std::string_view line) { report(line); });
    return outcome_;
}

void World::run_cores(std::span<const std::unique_ptr<Core>> cores) {
    prctl(PR_SET_TIMERSLACK, 1UL); // naps are as short as they say [prctl(2)]
    if (shape.pinned) pin_this_thread(processors()[static_cast<std::size_t>(cores.front()->id.value())]);
    // As the kernel's cores do: each builds its part, and no rank runs before all have done so.
    for (const auto& core : cores) {
        this_thread_core = core.get();
        if (interconnect == nullptr) continue;
        if (const auto built = interconnect->build_on_this_core(); !built)
            stop(status::boot_failure, built.error().message());
    }
    all_built_.arrive_and_wait();
    if (!stopped()) run_ranks(cores);
    this_thread_core = nullptr;
    const std::lock_guard lock(mutex_);
    --running_threads_;
    thread_ended_.notify_one();
}

void World::run_ranks(std::span<const std::unique_ptr<Core>> cores) {
    Fiber thread;
    for (const auto& core : cores)
        core->load(thread);
    const auto has_ranks = [](const auto& core) { return core->runs_rank(); };
    do {
        for (const auto& core : cores | std::views::filter(has_ranks)) {
            this_thread_core = core.get();
            core->run();
        }
    } while (!stopped() && std::ranges::any_of(cores, has_ranks));
}

void World::watch() {
    DeadlockWatch deadlock(
        static_cast<std::uint64_t>(std::chrono::nanoseconds(shape.deadlock_window).count()));
    std::unique_lock lock(mutex_);
    while (!thread_ended_.wait_for(lock, shape.deadlock_window / 8, [&] { return running_threads_ == 0; })) {
        // In a deadlock all ranks wait, so none is waited for in vain.
        if (stopped() && shape.may_abandon && outcome_.status != status::deadlock) {
            outcome_.abandoned = true;
            return;
        }
        if (stopped() || !deadlock.look(cores_, platform::now_ns())) continue;
        lock.unlock();
        stop(status::deadlock, deadlock_reason);
        lock.lock();
    }
}

void World::stop(int status, std::string_view reason) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped()) return;
        outcome_.status = status;
        outcome_.reason = reason;
        stopped_.store(true, std::memory_order_release); // partner: stopped()
    }
    if (!shape.quiet) std::fprintf(stderr, "%.*s\n", static_cast<int>(reason.size()), reason.data());
    for (int i = 0; i < shape.cores; ++i)
        ring(CoreId(i));
}

void World::ring(CoreId core) {
    cores_[static_cast<std::size_t>(core.value())]->doorbell.ring(futex_wake);
}

void World::report(std::string_view line) {
    const std::lock_guard lock(mutex_);
    outcome_.reports.emplace_back(line);
    if (!shape.quiet) std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

void use_interconnect(Interconnect& between_cores) {
    interconnect = &between_cores;
}

Outcome run(const WorldShape& shape, std::function<int(Rank)> main) {
    ensure(this_thread_core == nullptr, "a world inside a world");
    static std::mutex one_at_a_time; // the bus is the process's
    const std::lock_guard lock(one_at_a_time);
    auto world = std::make_unique<World>(shape, std::move(main));
    Outcome outcome = world->run();
    if (outcome.abandoned || (sanitizers::find_leaks && world->stopped())) keep(std::move(world));
    return outcome;
}

void exit_rank(int status) {
    Core& core = *this_thread_core;
    if (core.current().in_mpi) {
        core.world.stop(status != 0 ? exit_status(status) : status::no_finalize,
                        describe_early_exit(core.current().rank, status).view());
        core.abandon();
    }
    core.end_rank(exit_status(status));
}

} // namespace vaquero::host
