#include "kernel/process/process.hpp"

#include <array>

#include "arch/x86_64/context_switch.hpp"
#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/traps.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/calls/system_call_statistics.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/memory/protection.hpp"
#include "kernel/process/waiting.hpp"

namespace vaquero {

namespace {

std::atomic<int> ended_count{0};

/// `before`: the view of the rank that ran until now, if there was one.
void activate(const Process& process, arch::Window::View before) {
    process.core.window->show(process.view, before);
    arch::write_msr(arch::Msr::FsBase, process.thread_pointer);
}

void flush_output(Process& process) {
    const Unstoppable whole;
    process.output.flush();
    process.error.flush();
}

} // namespace

Process::Process(Rank own_rank, Core& home, arch::Window::View own_view, std::span<std::byte> heap_reserve,
                 std::string_view output_tag, std::string_view error_tag)
    : RankRecord(own_rank),
      core(home),
      view(own_view),
      heap(home.pool, heap_reserve.data(), heap_reserve.size() / page_bytes, enforce_protection),
      output([](std::string_view lines) { console::write(console::Stream::output, lines); }, output_tag),
      error([](std::string_view lines) { console::write(console::Stream::error, lines); }, error_tag),
      files(home.pool, output, error) {}

Process& this_process() {
    return static_cast<Process&>(this_core().scheduler.current());
}

bool is_process_running() {
    return arch::read_msr(arch::Msr::GsBase) != 0 && this_core().scheduler.live() > 0;
}

void switch_process(Process& from, Process& to) {
    activate(to, from.view);
    arch::vaquero_switch_context(&from.suspended, to.suspended);
}

void run_processes() {
    Core& core = this_core();
    console::log(Text<100>("core ", core.id.value(), ": ", core.scheduler.live(), " ranks, ",
                           core.pool.free_pages() * 4, " KiB free, after ", clock::now_ns() / 1000, " us")
                     .view());
    if (core.scheduler.live() > 0) {
        Process& first = this_process();
        activate(first, {});
        arch::vaquero_switch_context(&core.idle_task, first.suspended);
    }
    // Other ranks' last one ends the machine.
    arch::halt_forever();
}

void exit_process(int status) {
    Process& process = this_process();
    flush_output(process);
    if (process.in_mpi)
        abort_machine(status != 0 ? status : status::no_finalize,
                      describe_early_exit(process.rank, status).view());
    process.status = status;
    process.ended.store(true, std::memory_order_release); // partner: report_waits()
    if (ended_count.fetch_add(1, std::memory_order_acq_rel) + 1 == machine().ranks) {
        log_unknown_system_calls();
        machine_exit(overall_status(processes()));
    }

    void* never_resumed = nullptr;
    if (Process* const next = end_this_process()) {
        activate(*next, process.view);
        arch::vaquero_switch_context(&never_resumed, next->suspended);
    }
    arch::vaquero_switch_context(&never_resumed, this_core().idle_task);
    panic("a rank that has ended was resumed");
}

} // namespace vaquero
