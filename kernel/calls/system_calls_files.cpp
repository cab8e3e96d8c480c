// Files: there are three, and standard input is empty.
#include <asm/ioctls.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <span>

#include "kernel/calls/system_calls.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/memory/memory.hpp"

namespace vaquero::system_call {

namespace {

constexpr std::uint64_t standard_input = 0;
constexpr std::uint64_t standard_output = 1;
constexpr std::uint64_t standard_error = 2;
constexpr std::uint64_t max_vectors = 1024; // Linux's UIO_MAXIOV

/// Linux's struct termios, which is shorter than the C library's.
using TerminalSettings = std::array<std::byte, 36>;

bool is_open(std::uint64_t descriptor) {
    return descriptor <= standard_error;
}

LineBuffer* output_of(Process& process, std::uint64_t descriptor) {
    if (descriptor == standard_output) return &process.output;
    if (descriptor == standard_error) return &process.error;
    return nullptr;
}

/// A terminal, so that the C library sends each line at once: what was printed is never lost in a fault.
struct ::stat terminal() {
    struct ::stat status {};
    status.st_mode = S_IFCHR | 0600;
    status.st_rdev = 0x8800; // 136:0, as Linux's /dev/pts/0
    status.st_nlink = 1;
    status.st_blksize = 1024;
    return status;
}

} // namespace

Result read(Process&, Arguments a) {
    if (a[0] != standard_input) return is_open(a[0]) ? -EINVAL : -EBADF;
    return 0; // end of file
}

Result write(Process& process, Arguments a) {
    LineBuffer* const to = output_of(process, a[0]);
    if (to == nullptr) return -EBADF;
    if (!is_readable(a[1], a[2])) return -EFAULT;
    const Unstoppable whole;
    to->append({reinterpret_cast<const char*>(a[1]), a[2]});
    return static_cast<Result>(a[2]);
}

Result writev(Process& process, Arguments a) {
    LineBuffer* const to = output_of(process, a[0]);
    if (to == nullptr) return -EBADF;
    if (a[2] > max_vectors) return -EINVAL;
    if (!is_readable(a[1], a[2] * sizeof(iovec))) return -EFAULT;
    const std::span vectors(reinterpret_cast<const iovec*>(a[1]), a[2]);
    const Unstoppable whole;
    Result total = 0;
    for (const iovec& vector : vectors) {
        const auto base = reinterpret_cast<std::uint64_t>(vector.iov_base);
        if (!is_readable(base, vector.iov_len)) return total > 0 ? total : -EFAULT;
        to->append({reinterpret_cast<const char*>(base), vector.iov_len});
        total += static_cast<Result>(vector.iov_len);
    }
    return total;
}

Result ioctl(Process&, Arguments a) {
    if (!is_open(a[0])) return -EBADF;
    if (a[1] != TCGETS || a[0] == standard_input) return -ENOTTY;
    return copy_out(a[2], TerminalSettings{}); // answering at all is what isatty(3) asks for
}

Result fstat(Process&, Arguments a) {
    if (!is_open(a[0])) return -EBADF;
    return copy_out(a[1], terminal());
}

Result newfstatat(Process&, Arguments a) {
    const bool by_descriptor =
        (a[3] & AT_EMPTY_PATH) != 0 && is_readable(a[1], 1) && *reinterpret_cast<const char*>(a[1]) == '\0';
    if (!by_descriptor) return -ENOENT;
    if (!is_open(a[0])) return -EBADF;
    return copy_out(a[2], terminal());
}

Result no_such_file(Process&, Arguments) {
    return -ENOENT;
}
Result close(Process&, Arguments a) {
    return is_open(a[0]) ? 0 : -EBADF;
}
Result lseek(Process&, Arguments a) {
    return is_open(a[0]) ? -ESPIPE : -EBADF;
}

Result fcntl(Process&, Arguments a) {
    if (!is_open(a[0])) return -EBADF;
    switch (a[1]) {
    case F_GETFD:
    case F_SETFD:
        return 0;
    case F_GETFL:
        return a[0] == standard_input ? O_RDONLY : O_WRONLY;
    default:
        return -EINVAL;
    }
}

} // namespace vaquero::system_call
