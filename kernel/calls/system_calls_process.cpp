// What a rank is as a process: identity, signals, limits, its end.
#include <asm/prctl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/calls/random.hpp"
#include "kernel/calls/system_calls.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/memory/memory.hpp"
#include "kernel/process/waiting.hpp"

namespace vaquero::system_call {

namespace {

constexpr std::uint64_t signal_count = 64;
constexpr std::uint64_t signal_set_bytes = 8;

/// Linux's struct sigaction, which isn't the C library's: handler, flags, restorer, mask.
using SignalAction = std::array<std::uint64_t, 4>;

Result process_id(const Process& process) {
    return process.rank.value() + 1;
}

/// Signals aren't delivered. One that would end a process ends the machine, as a fault does.
Result raise(Process& process, std::uint64_t signal) {
    if (signal == 0) return 0; // only asks whether the process exists
    if (signal > signal_count) return -EINVAL;
    if (signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT) return 0;
    const std::string_view name = signal == SIGABRT ? " (abort)" : "";
    abort_machine(128 + static_cast<int>(signal),
                  Text<80>("rank ", process.rank.value(), " ended by signal ", signal, name).view());
}

} // namespace

Result arch_prctl(Process& process, Arguments a) {
    switch (a[0]) {
    case ARCH_SET_FS:
        if (a[1] >= std::uint64_t{1} << 47)
            return -EPERM; // as Linux; others may not be canonical [SDM 1 §3.3.7.1]
        process.thread_pointer = a[1];
        arch::write_msr(arch::Msr::FsBase, a[1]);
        return 0;
    case ARCH_GET_FS:
        return copy_out(a[1], process.thread_pointer);
    default:
        return -EINVAL; // GS is the kernel's
    }
}

Result exit(Process&, Arguments a) {
    exit_process(static_cast<int>(a[0]));
}

Result get_id(Process& process, Arguments) {
    return process_id(process);
}
Result get_user(Process&, Arguments) {
    return 0;
}

Result send_signal(Process& process, Arguments a) {
    const auto target = static_cast<Result>(a[0]);
    return target == process_id(process) || target == 0 ? raise(process, a[1]) : -ESRCH;
}

Result send_signal_to_thread(Process& process, Arguments a) {
    return static_cast<Result>(a[1]) == process_id(process) ? raise(process, a[2]) : -ESRCH;
}

/// Handlers may be installed; there is nothing that would call them.
Result signal_action(Process&, Arguments a) {
    if (a[0] == 0 || a[0] > signal_count || a[0] == SIGKILL || a[0] == SIGSTOP) return -EINVAL;
    return a[2] != 0 ? copy_out(a[2], SignalAction{}) : 0;
}

Result signal_mask(Process&, Arguments a) {
    if (a[3] != signal_set_bytes) return -EINVAL;
    return a[2] != 0 ? copy_out(a[2], std::uint64_t{0}) : 0;
}

Result sched_yield(Process&, Arguments) {
    yield_in_system_call();
    return 0;
}

Result sched_getaffinity(Process& process, Arguments a) {
    constexpr Result mask_bytes = 8; // up to 64 cores
    if (a[1] < mask_bytes) return -EINVAL;
    const std::uint64_t mask = std::uint64_t{1} << process.core.id.value();
    return copy_out(a[2], mask) == 0 ? mask_bytes : -EFAULT;
}

/// A rank has one thread: there is nobody to wake, and nobody who would wake it.
Result futex(Process& process, Arguments a) {
    switch (a[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAKE:
        return 0;
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (!is_readable(a[0], sizeof(std::uint32_t))) return -EFAULT;
        if (*reinterpret_cast<const std::uint32_t*>(a[0]) != static_cast<std::uint32_t>(a[2])) return -EAGAIN;
        if (a[3] != 0) return -ETIMEDOUT;
        abort_machine(status::deadlock, Text<80>("rank ", process.rank.value(),
                                                 " waits for a lock that no other thread can release")
                                            .view());
    default:
        return -ENOSYS;
    }
}

Result prlimit(Process& process, Arguments a) {
    rlimit64 limit{.rlim_cur = RLIM64_INFINITY, .rlim_max = RLIM64_INFINITY};
    if (a[1] == RLIMIT_STACK) limit.rlim_cur = process.stack.size();
    if (a[1] == RLIMIT_CORE) limit = {};
    if (a[1] == RLIMIT_NOFILE)
        limit = {.rlim_cur = files::Descriptors::capacity, .rlim_max = files::Descriptors::capacity};
    if (a[2] != 0) return -EPERM;
    return a[3] != 0 ? copy_out(a[3], limit) : 0;
}

Result getrusage(Process&, Arguments a) {
    rusage usage{};
    const std::uint64_t us = clock::now_ns() / 1000;
    usage.ru_utime = {.tv_sec = static_cast<long>(us / 1'000'000),
                      .tv_usec = static_cast<long>(us % 1'000'000)};
    return copy_out(a[1], usage);
}

Result uname(Process&, Arguments a) {
    utsname name{};
    const auto set = [](auto& field, std::string_view text) { std::copy(text.begin(), text.end(), field); };
    set(name.sysname, "Vaquero");
    set(name.nodename, "vaquero");
    set(name.release, "6.1.0"); // what the C library is told of Linux's interface
    set(name.version, "unikernel");
    set(name.machine, "x86_64");
    set(name.domainname, "(none)");
    return copy_out(a[0], name);
}

Result getcpu(Process& process, Arguments a) {
    const auto core = static_cast<std::uint32_t>(process.core.id.value());
    if (a[0] != 0 && copy_out(a[0], core) != 0) return -EFAULT;
    return a[1] != 0 ? copy_out(a[1], std::uint32_t{0}) : 0;
}

Result getrandom(Process&, Arguments a) {
    if (!is_writable(a[0], a[1])) return -EFAULT;
    fill_random({reinterpret_cast<std::byte*>(a[0]), a[1]});
    return static_cast<Result>(a[1]);
}

Result accept(Process&, Arguments) {
    return 0;
}

} // namespace vaquero::system_call
