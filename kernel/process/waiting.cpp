#include "kernel/process/waiting.hpp"

#include <algorithm>
#include <atomic>

#include "arch/x86_64/cpu.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/process/process.hpp"
#include "platform/dispatcher.hpp"
#include "platform/rank_record.hpp"

namespace vaquero {

namespace {

[[noreturn]] void report_deadlock() {
    begin_last_words(status::deadlock, deadlock_reason);
    flush_output_of_all_ranks();
    console::report(deadlock_reason);
    report_waits(processes(), console::report);
    machine_exit(status::deadlock);
}

/// The dispatcher's machine: processes, `hlt`, the local APIC's timer. Interrupts are off but in `hlt`, so
/// that one which comes between a look at a word and `hlt` ends it.
struct Hardware {
    static void switch_to(Task& from, Task& next) {
        switch_process(static_cast<Process&>(from), static_cast<Process&>(next));
    }
    static void sleep(const std::atomic<std::uint32_t>& word) {
        if (word.load(std::memory_order_acquire) != 0) arch::sleep_until_interrupt();
    }
    static void sleep_for(const std::atomic<std::uint32_t>&, std::uint64_t ns) {
        vaquero::nap(static_cast<std::uint32_t>(ns));
    }
    static void nap(std::uint64_t ns) {
        Core& core = this_core();
        vaquero::nap(static_cast<std::uint32_t>(ns));
        if (core.deadlock_watch.look(vaquero::cores(), clock::now_ns())) report_deadlock();
    }
    static std::uint64_t now_ns() { return clock::now_ns(); }
    static std::span<Core* const> cores() { return vaquero::cores(); }
    static void on_deadlock() { report_deadlock(); }
};

} // namespace

void wait_for_work(const platform::Wait& wait) {
    Dispatcher<Hardware>(this_core()).idle(wait);
}

void yield_to_others() {
    Dispatcher<Hardware>(this_core()).yield();
}

void ring_core(CoreId id) {
    Core& core = *cores()[static_cast<std::size_t>(id.value())];
    core.doorbell.ring([&core](const std::atomic<std::uint32_t>&) { wake(core); });
}

Process* end_this_process() {
    return static_cast<Process*>(Dispatcher<Hardware>(this_core()).end_current());
}

} // namespace vaquero
