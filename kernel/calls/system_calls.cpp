// System calls are ordinary `syscall` instructions that stay in ring 0: traps.asm leads them here.
#include "kernel/calls/system_calls.hpp"

#include <asm/unistd.h>

#include <array>
#include <atomic>

#include "arch/x86_64/traps.hpp"
#include "base/limits.hpp"
#include "kernel/calls/system_call_names.hpp"
#include "kernel/calls/system_call_statistics.hpp"
#include "kernel/cpu/vector_state.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/memory/image.hpp"
#include "kernel/memory/memory.hpp"
#include "kernel/memory/protection.hpp"
#include "kernel/process/waiting.hpp"

namespace vaquero {

namespace {

using Handler = system_call::Result (*)(Process&, system_call::Arguments);

constexpr std::size_t number_count = 512;

using Table = std::array<Handler, __NR_getrandom + 1>; // the last one that has a handler

constexpr Table make_table() {
    using namespace system_call;
    Table table{};
    table[__NR_brk] = brk;
    table[__NR_mmap] = mmap;
    table[__NR_munmap] = munmap;
    table[__NR_mremap] = mremap;
    table[__NR_mprotect] = mprotect;
    table[__NR_madvise] = madvise;
    table[__NR_sysinfo] = sysinfo;

    table[__NR_read] = system_call::read;
    table[__NR_write] = system_call::write;
    table[__NR_writev] = writev;
    table[__NR_ioctl] = ioctl;
    table[__NR_fstat] = fstat;
    table[__NR_newfstatat] = newfstatat;
    table[__NR_stat] = no_such_file;
    table[__NR_open] = no_such_file;
    table[__NR_openat] = no_such_file;
    table[__NR_access] = no_such_file;
    table[__NR_readlink] = no_such_file;
    table[__NR_readlinkat] = no_such_file;
    table[__NR_unlink] = no_such_file;
    table[__NR_close] = system_call::close;
    table[__NR_lseek] = lseek;
    table[__NR_fcntl] = fcntl;

    table[__NR_arch_prctl] = arch_prctl;
    table[__NR_exit] = system_call::exit;
    table[__NR_exit_group] = system_call::exit;
    table[__NR_getpid] = get_id;
    table[__NR_gettid] = get_id;
    table[__NR_set_tid_address] = get_id;
    table[__NR_getppid] = get_user;
    table[__NR_getuid] = get_user;
    table[__NR_geteuid] = get_user;
    table[__NR_getgid] = get_user;
    table[__NR_getegid] = get_user;
    table[__NR_kill] = send_signal;
    table[__NR_tkill] = send_signal;
    table[__NR_tgkill] = send_signal_to_thread;
    table[__NR_rt_sigaction] = signal_action;
    table[__NR_rt_sigprocmask] = signal_mask;
    table[__NR_sigaltstack] = accept;
    table[__NR_set_robust_list] = accept;
    table[__NR_sched_yield] = sched_yield;
    table[__NR_sched_getaffinity] = sched_getaffinity;
    table[__NR_futex] = futex;
    table[__NR_prlimit64] = prlimit;
    table[__NR_getrusage] = getrusage;
    table[__NR_uname] = uname;
    table[__NR_getcpu] = getcpu;
    table[__NR_getrandom] = getrandom;

    table[__NR_clock_gettime] = clock_gettime;
    table[__NR_clock_getres] = clock_getres;
    table[__NR_gettimeofday] = gettimeofday;
    table[__NR_time] = system_call::time;
    table[__NR_nanosleep] = nanosleep;
    table[__NR_clock_nanosleep] = clock_nanosleep;
    table[__NR_select] = system_call::select;
    table[__NR_pselect6] = pselect;
    table[__NR_poll] = system_call::poll;
    table[__NR_ppoll] = system_call::ppoll;
    return table;
}

constexpr Table table = make_table();

/// Memory that programs may access, unless a page's tables say something else: guard pages, mprotect(2).
bool is_accessible(std::uint64_t start, std::uint64_t bytes, bool write) {
    return memory::readable(start, bytes) && (start < arch::direct_map || is_allowed(start, bytes, write));
}

/// How often each number without a handler was asked for, by all ranks.
std::array<std::atomic<std::uint32_t>, number_count> unknown;

} // namespace

namespace system_call {

bool is_readable(std::uint64_t start, std::uint64_t bytes) {
    return is_accessible(start, bytes, false);
}

bool is_writable(std::uint64_t start, std::uint64_t bytes) {
    const bool in_image = start < image::private_data().end;
    return is_accessible(start, bytes, true) && (!in_image || start >= image::private_data().begin);
}

void yield_in_system_call() {
    with_vector_state_saved([](void*) { yield_to_others(); });
}

} // namespace system_call

void log_unknown_system_calls() {
    for (std::size_t number = 0; number < number_count; ++number) {
        const std::uint32_t calls = unknown[number].load(std::memory_order_relaxed);
        if (calls == 0) continue;
        console::log(Text<100>("system call ", system_call_name(number), " (", number,
                               ") isn't there: answered ", calls, " times with ENOSYS")
                         .view());
    }
}

} // namespace vaquero

std::int64_t handle_system_call(vaquero::arch::SystemCallFrame* frame) {
    using namespace vaquero;
    if (frame->number >= number_count) return -ENOSYS;
    const Handler handler = frame->number < table.size() ? table[frame->number] : nullptr;
    if (handler != nullptr) return handler(this_process(), frame->arguments);
    unknown[frame->number].fetch_add(1, std::memory_order_relaxed);
    return -ENOSYS;
}
