#include "kernel/diagnostics/panic.hpp"

#include <atomic>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/diagnostics/backtrace.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

std::atomic<bool> ending{false};

} // namespace

void begin_last_words() {
    if (ending.exchange(true, std::memory_order_acq_rel)) arch::halt_forever();
    stop_other_cores();
    console::seize();
}

void flush_output_of_all_ranks() {
    for (Process* const process : processes()) {
        if (process == nullptr) continue;
        process->output.flush();
        process->error.flush();
    }
}

void fail_boot(const Error& why) {
    begin_last_words();
    console::report(why.message());
    machine_exit(status::kBootFailure);
}

void abort_machine(int status, std::string_view reason) {
    begin_last_words();
    flush_output_of_all_ranks();
    console::report(reason);
    machine_exit(status);
}

void panic(std::string_view what, SourceLine where) {
    begin_last_words();
    Text<300> line("panic: ", what, ", at ", where.file, ":", where.line);
    if (is_process_running())
        line.append(", core ")
            .append(this_core().id.value())
            .append(", rank ")
            .append(this_process().rank.value());
    console::report(line.view());
    report_backtrace_from_here();
    machine_exit(status::kPanic);
}

} // namespace vaquero
