#include "kernel/deadlock.hpp"

#include <algorithm>
#include <atomic>

#include "base/text.hpp"
#include "kernel/clock.hpp"
#include "kernel/console.hpp"
#include "kernel/core.hpp"
#include "kernel/machine_exit.hpp"
#include "kernel/panic.hpp"
#include "kernel/process.hpp"

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

std::uint64_t progress_of_all() {
    std::uint64_t sum = 0;
    for (const Core* const core : cores())
        sum += core->progress.load(std::memory_order_relaxed);
    return sum;
}

} // namespace

bool everybody_rests() {
    return std::all_of(cores().begin(), cores().end(), [](const Core* core) {
        return core->resting.load(std::memory_order_seq_cst) && core->doorbell.sleeping();
    });
}

void look_for_deadlock(Core& core) {
    const std::uint64_t now = clock::now_ns();
    const std::uint64_t progress = progress_of_all();
    if (progress != core.watched_progress || !everybody_waits()) {
        core.watched_progress = progress;
        core.watched_since = now;
    } else if (now - core.watched_since > kWindowNs) {
        report_deadlock();
    }
}

void report_deadlock() {
    begin_last_words();
    flush_output_of_all_ranks();
    console::report("deadlock: every rank waits for another, and no message is under way");
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
