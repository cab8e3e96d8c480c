#include "kernel/process/waiting.hpp"

#include <atomic>

#include "arch/x86_64/cpu.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/process/deadlock.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

constexpr std::uint32_t kNapNs = 50'000;

/// Sleeps until rung. A core that goes to rest last, with everybody else at rest and nobody rung, finds that
/// nothing can ever happen again: there are no timers and no devices that would wake anyone.
void sleep_until_rung(Core& core) {
    core.rest_changes.fetch_add(1, std::memory_order_seq_cst); // partner: everybody_rests()
    if (everybody_rests()) report_deadlock();
    // Interrupts are off between the look at the flag and `hlt`, so a wake-up in between isn't lost.
    core.doorbell.wait([](const std::atomic<std::uint32_t>& sleeping) {
        if (sleeping.load(std::memory_order_acquire) != 0) arch::sleep_until_interrupt();
    });
    core.rest_changes.fetch_add(1, std::memory_order_seq_cst); // before it announces, or rings, anything new
}

/// With a host core to itself a core polls and nobody rings it. But the host may be busy with other things,
/// and then a vCPU that only polls keeps those it waits for from running: after a while it naps between
/// polls.
void nap_if_long_idle(Core& core) {
    const unsigned fruitless_rounds = core.scheduler.rounds() - core.rounds_at_progress;
    if (fruitless_rounds < machine().rounds_before_nap) return;
    core.naps.fetch_add(1, std::memory_order_relaxed); // partner: look_for_deadlock()
    nap(kNapNs);
    look_for_deadlock(core);
}

} // namespace

void wait_for_work() {
    Core& core = this_core();
    if (Task* const other = core.scheduler.find_other()) {
        core.scheduler.on_progress();
        run_process(*other);
        return;
    }
    if (core.scheduler.on_idle() == IdleAction::sleep)
        sleep_until_rung(core);
    else if (!machine().cores_may_sleep)
        nap_if_long_idle(core);
}

void yield_to_others() {
    Core& core = this_core();
    core.scheduler.on_progress();
    if (Task* const other = core.scheduler.find_successor()) run_process(*other);
}

void ring_core(CoreId id) {
    Core& core = *cores()[static_cast<std::size_t>(id.value())];
    core.doorbell.ring([&core](const std::atomic<std::uint32_t>&) { wake(core); });
}

void rest_forever() {
    Core& core = this_core();
    for (;;) {
        core.doorbell.announce();
        sleep_until_rung(core);
    }
}

} // namespace vaquero
