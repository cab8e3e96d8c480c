#include "kernel/process/deadlock.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "base/text.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

constexpr std::uint64_t kWindowNs = 3'000'000'000;

/// Whether every rank that hasn't ended is in a wait that only another rank can end.
bool everybody_waits() {
    return std::all_of(processes().begin(), processes().end(), [](const Process* process) {
        return process->ended.load(std::memory_order_acquire) ||
               process->wait.load(std::memory_order_acquire) != nullptr;
    });
}

std::size_t index(const Core& core) {
    return static_cast<std::size_t>(core.id.value());
}

/// Whether every core that has ranks polled in vain from beginning to end since the watch began. A host that
/// didn't run a vCPU for long mustn't look like a deadlock. The first nap to count may have begun before.
bool every_core_looked_since(const Core& watcher) {
    return std::all_of(processes().begin(), processes().end(), [&watcher](const Process* process) {
        const std::uint32_t naps = process->core.naps.load(std::memory_order_relaxed);
        return process->ended.load(std::memory_order_acquire) ||
               naps - watcher.watched_naps[index(process->core)] >= 2;
    });
}

std::uint64_t progress_of_all() {
    std::uint64_t sum = 0;
    for (const Core* const core : cores())
        sum += core->progress.load(std::memory_order_relaxed);
    return sum;
}

} // namespace

bool everybody_rests() {
    // Looks twice, since a core may wake another behind our back and then go to rest itself. A core that
    // rested in both looks without a change rested all the time between them; and as its doorbell, which it
    // can't renew without a change, wasn't rung by the second look, it wasn't before either.
    std::array<std::uint32_t, max_cores> first;
    const auto rests = [&first](const Core* core, bool again) {
        std::uint32_t& seen = first[index(*core)];
        const std::uint32_t changes =
            core->rest_changes.load(std::memory_order_seq_cst); // partner: waiting.cpp
        if (changes % 2 == 0 || (again && changes != seen)) return false;
        seen = changes;
        return core->doorbell.sleeping();
    };
    return std::all_of(cores().begin(), cores().end(),
                       [&](const Core* core) { return rests(core, false); }) &&
           std::all_of(cores().begin(), cores().end(), [&](const Core* core) { return rests(core, true); });
}

void look_for_deadlock(Core& core) {
    const std::uint64_t now = clock::now_ns();
    const std::uint64_t progress = progress_of_all();
    if (progress != core.watched_progress || !everybody_waits()) {
        core.watched_progress = progress;
        core.watched_since = now;
        for (const Core* const other : cores())
            core.watched_naps[index(*other)] = other->naps.load(std::memory_order_relaxed);
        return;
    }
    if (now - core.watched_since > kWindowNs && every_core_looked_since(core)) report_deadlock();
}

void report_deadlock() {
    constexpr std::string_view reason = "deadlock: every rank waits for another, and no message is under way";
    begin_last_words(status::kDeadlock, reason);
    flush_output_of_all_ranks();
    console::report(reason);
    for (const Process* const process : processes()) {
        if (process->ended.load(std::memory_order_acquire)) continue;
        platform::WaitText what;
        const platform::Wait* const wait = process->wait.load(std::memory_order_acquire);
        if (wait != nullptr) wait->describe(*wait, what);
        console::report(Text<200>("  rank ", process->rank.value(), " waits in ", what.view()).view());
    }
    machine_exit(status::kDeadlock);
}

} // namespace vaquero
