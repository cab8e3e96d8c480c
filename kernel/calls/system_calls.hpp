// The Linux system calls that a static C library makes. Each returns a result or a negative errno, as Linux's
// do. Grouped by what they are about; system_calls.cpp has the table.
#pragma once

#include <asm/errno.h>

#include <cstdint>
#include <cstring>

#include "kernel/process/process.hpp"

namespace vaquero::system_call {

using Result = std::int64_t;
/// The arguments as the registers hold them.
using Arguments = const std::uint64_t (&)[6];

// system_calls_memory.cpp
Result brk(Process&, Arguments);
Result mmap(Process&, Arguments);
Result munmap(Process&, Arguments);
Result mremap(Process&, Arguments);
Result mprotect(Process&, Arguments);
Result madvise(Process&, Arguments);
Result sysinfo(Process&, Arguments);

// system_calls_files.cpp
Result read(Process&, Arguments);
Result write(Process&, Arguments);
Result pread(Process&, Arguments);
Result pwrite(Process&, Arguments);
Result readv(Process&, Arguments);
Result writev(Process&, Arguments);
Result preadv(Process&, Arguments);
Result pwritev(Process&, Arguments);
Result lseek(Process&, Arguments);
Result close(Process&, Arguments);
Result dup(Process&, Arguments);
Result dup2(Process&, Arguments);
Result dup3(Process&, Arguments);
Result fcntl(Process&, Arguments);
Result flock(Process&, Arguments);
Result ioctl(Process&, Arguments);
Result fstat(Process&, Arguments);
Result fstatfs(Process&, Arguments);
Result getdents64(Process&, Arguments);
Result ftruncate(Process&, Arguments);
Result fchmod(Process&, Arguments);
Result fsync(Process&, Arguments);
Result fdatasync(Process&, Arguments);
Result umask(Process&, Arguments);

// system_calls_names.cpp
Result open(Process&, Arguments);
Result openat(Process&, Arguments);
Result creat(Process&, Arguments);
Result stat(Process&, Arguments);
Result lstat(Process&, Arguments);
Result newfstatat(Process&, Arguments);
Result statx(Process&, Arguments);
Result access(Process&, Arguments);
Result faccessat(Process&, Arguments);
Result faccessat2(Process&, Arguments);
Result unlink(Process&, Arguments);
Result unlinkat(Process&, Arguments);
Result rmdir(Process&, Arguments);
Result mkdir(Process&, Arguments);
Result mkdirat(Process&, Arguments);
Result rename(Process&, Arguments);
Result renameat(Process&, Arguments);
Result renameat2(Process&, Arguments);
Result link(Process&, Arguments);
Result linkat(Process&, Arguments);
Result symlink(Process&, Arguments);
Result symlinkat(Process&, Arguments);
Result readlink(Process&, Arguments);
Result readlinkat(Process&, Arguments);
Result truncate(Process&, Arguments);
Result chmod(Process&, Arguments);
Result utimensat(Process&, Arguments);
Result statfs(Process&, Arguments);
Result chdir(Process&, Arguments);
Result fchdir(Process&, Arguments);
Result getcwd(Process&, Arguments);

// system_calls_process.cpp
Result arch_prctl(Process&, Arguments);
Result exit(Process&, Arguments);
Result get_id(Process&, Arguments);
Result get_user(Process&, Arguments);
Result send_signal(Process&, Arguments);
Result send_signal_to_thread(Process&, Arguments);
Result signal_action(Process&, Arguments);
Result signal_mask(Process&, Arguments);
Result sched_yield(Process&, Arguments);
Result sched_getaffinity(Process&, Arguments);
Result futex(Process&, Arguments);
Result prlimit(Process&, Arguments);
Result getrusage(Process&, Arguments);
Result uname(Process&, Arguments);
Result getcpu(Process&, Arguments);
Result getrandom(Process&, Arguments);
Result accept(Process&, Arguments); ///< nothing to do, and that is right

// system_calls_time.cpp
Result clock_gettime(Process&, Arguments);
Result clock_getres(Process&, Arguments);
Result gettimeofday(Process&, Arguments);
Result time(Process&, Arguments);
Result nanosleep(Process&, Arguments);
Result clock_nanosleep(Process&, Arguments);
Result select(Process&, Arguments);
Result pselect(Process&, Arguments);
Result poll(Process&, Arguments);
Result ppoll(Process&, Arguments);

/// Gives the other ranks of this core a turn from within a system call: the vector registers, which Linux
/// doesn't touch, survive.
void yield_in_system_call();

/// Whether the program may read, or write, these bytes; -EFAULT is the answer if not.
bool is_readable(std::uint64_t start, std::uint64_t bytes);
bool is_writable(std::uint64_t start, std::uint64_t bytes);

/// Copies `value` to the program's memory at `address`: 0 or -EFAULT.
template <class T>
Result copy_out(std::uint64_t address, const T& value) {
    if (!is_writable(address, sizeof(T))) return -EFAULT;
    std::memcpy(reinterpret_cast<void*>(address), &value, sizeof(T));
    return 0;
}

} // namespace vaquero::system_call
