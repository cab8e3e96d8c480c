#include "kernel/diagnostics/panic.hpp"

#include <atomic>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/diagnostics/backtrace.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

/// What GS is on the core that ends the machine; it is unique, and 0 on a boot core that isn't one yet.
constexpr std::uint64_t nobody = 1;
std::atomic<std::uint64_t> ending_core{nobody};

constinit struct {
    int status = 0;
    std::string_view reason;
    int failed_reports = 0;
} ending;

/// The ending core, with a fault in its own report. Nothing but the reason is safe to touch.
[[noreturn]] void end_at_once() {
    console::seize();
    // The second failure may be that of this line.
    if (++ending.failed_reports == 1)
        console::report(Text<200>(ending.reason, ": another fault while this was reported").view());
    machine_exit(ending.status);
}

} // namespace

void begin_last_words(int status, std::string_view reason) {
    const std::uint64_t caller = arch::read_msr(arch::Msr::GsBase);
    std::uint64_t first = nobody;
    if (!ending_core.compare_exchange_strong(first, caller, std::memory_order_acq_rel)) {
        if (first != caller) stop_here();
        end_at_once();
    }
    ending = {status, reason, 0};
    stop_others();
}

void flush_output_of_all_ranks() {
    for (Process* const process : processes()) {
        if (process == nullptr) continue;
        process->output.flush();
        process->error.flush();
    }
}

void fail_boot(const Error& why) {
    begin_last_words(status::boot_failure, why.message());
    console::report(why.message());
    machine_exit(status::boot_failure);
}

void abort_machine(int status, std::string_view reason) {
    begin_last_words(abort_status(status), reason);
    flush_output_of_all_ranks();
    console::report(reason);
    machine_exit(abort_status(status));
}

void panic(std::string_view what, SourceLine where) {
    begin_last_words(status::panic, what);
    flush_output_of_all_ranks();
    Text<300> line("panic: ", what, ", at ", where.file, ":", where.line);
    if (is_process_running())
        line.append(", core ")
            .append(this_core().id.value())
            .append(", rank ")
            .append(this_process().rank.value());
    console::report(line.view());
    report_backtrace_from_here();
    machine_exit(status::panic);
}

} // namespace vaquero
