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

using Table = std::array<Handler, __NR_faccessat2 + 1>; // the last one that has a handler

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
    table[__NR_pread64] = system_call::pread;
    table[__NR_pwrite64] = system_call::pwrite;
    table[__NR_readv] = system_call::readv;
    table[__NR_writev] = system_call::writev;
    table[__NR_preadv] = system_call::preadv;
    table[__NR_pwritev] = system_call::pwritev;
    table[__NR_lseek] = system_call::lseek;
    table[__NR_close] = system_call::close;
    table[__NR_dup] = system_call::dup;
    table[__NR_dup2] = system_call::dup2;
    table[__NR_dup3] = system_call::dup3;
    table[__NR_fcntl] = system_call::fcntl;
    table[__NR_flock] = system_call::flock;
    table[__NR_ioctl] = system_call::ioctl;
    table[__NR_fstat] = system_call::fstat;
    table[__NR_fstatfs] = system_call::fstatfs;
    table[__NR_getdents64] = system_call::getdents64;
    table[__NR_ftruncate] = system_call::ftruncate;
    table[__NR_fchmod] = system_call::fchmod;
    table[__NR_fsync] = system_call::fsync;
    table[__NR_fdatasync] = system_call::fdatasync;
    table[__NR_umask] = system_call::umask;

    table[__NR_open] = system_call::open;
    table[__NR_openat] = system_call::openat;
    table[__NR_creat] = system_call::creat;
    table[__NR_stat] = system_call::stat;
    table[__NR_lstat] = system_call::lstat;
    table[__NR_newfstatat] = system_call::newfstatat;
    table[__NR_statx] = system_call::statx;
    table[__NR_access] = system_call::access;
    table[__NR_faccessat] = system_call::faccessat;
    table[__NR_faccessat2] = system_call::faccessat2;
    table[__NR_unlink] = system_call::unlink;
    table[__NR_unlinkat] = system_call::unlinkat;
    table[__NR_rmdir] = system_call::rmdir;
    table[__NR_mkdir] = system_call::mkdir;
    table[__NR_mkdirat] = system_call::mkdirat;
    table[__NR_rename] = system_call::rename;
    table[__NR_renameat] = system_call::renameat;
    table[__NR_renameat2] = system_call::renameat2;
    table[__NR_link] = system_call::link;
    table[__NR_linkat] = system_call::linkat;
    table[__NR_symlink] = system_call::symlink;
    table[__NR_symlinkat] = system_call::symlinkat;
    table[__NR_readlink] = system_call::readlink;
    table[__NR_readlinkat] = system_call::readlinkat;
    table[__NR_truncate] = system_call::truncate;
    table[__NR_chmod] = system_call::chmod;
    table[__NR_utimensat] = system_call::utimensat;
    table[__NR_statfs] = system_call::statfs;
    table[__NR_chdir] = system_call::chdir;
    table[__NR_fchdir] = system_call::fchdir;
    table[__NR_getcwd] = system_call::getcwd;

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
