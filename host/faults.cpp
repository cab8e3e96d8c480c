#include "host/faults.hpp"

#include <dlfcn.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"
#include "host/core.hpp"

namespace vaquero::host {
namespace {

/// Where in the program: the exported function, else the offset in the file, as addr2line takes it.
void append_place(Text<300>& line, std::uintptr_t address) {
    Dl_info place;
    if (dladdr(reinterpret_cast<void*>(address), &place) == 0) {
        line.append(Hex{address});
        return;
    }
    const bool named = place.dli_sname != nullptr;
    line.append(named ? place.dli_sname : "offset ").append(named ? "+" : "");
    line.append(Hex{address - reinterpret_cast<std::uintptr_t>(named ? place.dli_saddr : place.dli_fbase)});
}

// The handler is gone when it runs (SA_RESETHAND), so a fault in here ends the process, and so does raise().
void report(int signal, siginfo_t* details, void* context) {
    const auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    Text<300> line("SIG", sigabbrev_np(signal));
    if (this_thread_core != nullptr && this_thread_core->runs_rank())
        line.append(" in rank ").append(this_thread_core->current().rank.value());
    if (signal != SIGABRT) { // that is raised in the C library
        line.append(" at ");
        append_place(line, static_cast<std::uintptr_t>(registers[REG_RIP]));
    }
    if (signal == SIGSEGV || signal == SIGBUS)
        line.append(", address ").append(Hex{reinterpret_cast<std::uintptr_t>(details->si_addr)});
    line.append("\n");
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.view().data(), line.size());
    raise(signal);
}

} // namespace

void report_faults_of_this_thread() {
    alignas(16) thread_local std::array<std::byte, std::size_t{64} << 10> stack;
    const stack_t alternate{.ss_sp = stack.data(), .ss_flags = 0, .ss_size = stack.size()};
    sigaltstack(&alternate, nullptr);
    struct sigaction action {};
    action.sa_sigaction = report;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT})
        sigaction(signal, &action, nullptr);
}

} // namespace vaquero::host
