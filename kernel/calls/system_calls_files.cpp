// What is done with open files.
#include <asm/ioctls.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <span>

#include "kernel/calls/files.hpp"
#include "kernel/calls/system_calls.hpp"

namespace vaquero::system_call {

namespace {

using files::File;

constexpr std::uint64_t max_vectors = 1024;         // UIO_MAXIOV
constexpr std::uint64_t max_transfer = 0x7fff'f000; // MAX_RW_COUNT

/// Linux's struct termios, which is shorter than the C library's.
using TerminalSettings = std::array<std::byte, 36>;

/// Where data go to or come from: at the file's position, which moves on, or at an offset of the caller's.
struct At {
    bool is_position;
    std::uint64_t offset = 0;
};

std::span<std::byte> reachable(Process& process, std::uint64_t start, std::uint64_t bytes) {
    return {reinterpret_cast<std::byte*>(reachable_address(process, start)), bytes};
}

Result check(File* file, bool write, At at) {
    if (file == nullptr || !(write ? file->can_write() : file->can_read())) return -EBADF;
    if (at.is_position) return 0;
    if (!file->has_position) return -ESPIPE;
    return static_cast<Result>(at.offset) < 0 ? -EINVAL : 0;
}

/// One piece. With O_APPEND the host puts it at the end, whoever else appends.
Result move_piece(Process& process, File& file, bool write, std::uint64_t start, std::uint64_t bytes, At at) {
    bytes = std::min(bytes, max_transfer);
    if (!(write ? is_readable(start, bytes) : is_writable(start, bytes))) return -EFAULT;
    if (bytes == 0) return 0;
    const std::uint64_t from = at.is_position ? file.position : at.offset;
    const auto data = reachable(process, start, bytes);
    const Result moved = write ? file.write(data, from) : file.read(data, from);
    if (moved <= 0 || !at.is_position || !file.has_position) return moved;
    file.position = from + static_cast<std::uint64_t>(moved);
    if (!write || (file.flags & O_APPEND) == 0) return moved;
    struct stat status;
    if (file.status(status) == 0) file.position = static_cast<std::uint64_t>(status.st_size);
    return moved;
}

Result move(Process& process, bool write, Arguments a, At at) {
    File* const file = process.files.get(a[0]);
    if (const Result good = check(file, write, at); good < 0) return good;
    return move_piece(process, *file, write, a[1], a[2], at);
}

Result move_vectors(Process& process, bool write, Arguments a, At at) {
    File* const file = process.files.get(a[0]);
    if (const Result good = check(file, write, at); good < 0) return good;
    if (a[2] > max_vectors) return -EINVAL;
    if (!is_readable(a[1], a[2] * sizeof(iovec))) return -EFAULT;
    Result total = 0;
    for (const iovec& vector : std::span(reinterpret_cast<const iovec*>(a[1]), a[2])) {
        const auto base = reinterpret_cast<std::uint64_t>(vector.iov_base);
        const Result moved = move_piece(process, *file, write, base, vector.iov_len, at);
        if (moved < 0) return total > 0 ? total : moved;
        total += moved;
        at.offset += static_cast<std::uint64_t>(moved);
        if (static_cast<std::uint64_t>(moved) < vector.iov_len) break;
    }
    return total;
}

Result duplicate(Process& process, File& file, std::uint64_t least, bool close_on_exec) {
    return least < files::Descriptors::capacity ? process.files.add(file, least, close_on_exec) : -EINVAL;
}

constexpr int changeable_flags = O_APPEND | O_NONBLOCK;

} // namespace

Result read(Process& process, Arguments a) {
    return move(process, false, a, {true});
}
Result write(Process& process, Arguments a) {
    return move(process, true, a, {true});
}
Result pread(Process& process, Arguments a) {
    return move(process, false, a, {false, a[3]});
}
Result pwrite(Process& process, Arguments a) {
    return move(process, true, a, {false, a[3]});
}
Result readv(Process& process, Arguments a) {
    return move_vectors(process, false, a, {true});
}
Result writev(Process& process, Arguments a) {
    return move_vectors(process, true, a, {true});
}
Result preadv(Process& process, Arguments a) {
    return move_vectors(process, false, a, {false, a[3]});
}
Result pwritev(Process& process, Arguments a) {
    return move_vectors(process, true, a, {false, a[3]});
}

Result lseek(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    if (!file->has_position) return -ESPIPE;
    std::uint64_t base = 0;
    if (a[2] == SEEK_CUR) {
        base = file->position;
    } else if (a[2] == SEEK_END) {
        struct stat status;
        if (const Result known = file->status(status); known < 0) return known;
        base = static_cast<std::uint64_t>(status.st_size);
    } else if (a[2] != SEEK_SET) {
        return -EINVAL;
    }
    const auto wanted = static_cast<Result>(base + a[1]);
    if (wanted < 0) return -EINVAL;
    file->position = static_cast<std::uint64_t>(wanted);
    return wanted;
}

Result close(Process& process, Arguments a) {
    return process.files.close(a[0]);
}

Result dup(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    return file != nullptr ? process.files.add(*file) : -EBADF;
}

Result dup2(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    return a[0] == a[1] ? static_cast<Result>(a[1]) : process.files.replace(*file, a[1], false);
}

Result dup3(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (a[0] == a[1] || (a[2] & ~std::uint64_t{O_CLOEXEC}) != 0) return -EINVAL;
    return file != nullptr ? process.files.replace(*file, a[1], a[2] != 0) : -EBADF;
}

/// Locks are for processes that don't know of each other; the ranks of a machine do.
Result fcntl(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    switch (a[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return duplicate(process, *file, a[2], a[1] == F_DUPFD_CLOEXEC);
    case F_GETFD:
        return process.files.close_on_exec(a[0]) ? FD_CLOEXEC : 0;
    case F_SETFD:
        process.files.set_close_on_exec(a[0], (a[2] & FD_CLOEXEC) != 0);
        return 0;
    case F_GETFL:
        return file->flags;
    case F_SETFL:
        file->flags = (file->flags & ~changeable_flags) | (static_cast<int>(a[2]) & changeable_flags);
        return 0;
    case F_SETLK:
    case F_SETLKW:
        return 0;
    case F_GETLK:
        if (!is_writable(a[2], sizeof(struct ::flock))) return -EFAULT;
        reinterpret_cast<struct ::flock*>(a[2])->l_type = F_UNLCK;
        return 0;
    default:
        return -EINVAL;
    }
}

Result flock(Process& process, Arguments a) {
    return process.files.get(a[0]) != nullptr ? 0 : -EBADF;
}

Result ioctl(Process& process, Arguments a) {
    const File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    if (a[1] != TCGETS || !file->is_terminal()) return -ENOTTY;
    return copy_out(a[2], TerminalSettings{}); // answering at all is what isatty(3) asks for
}

Result fstat(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    struct stat status;
    const Result known = file->status(status);
    return known < 0 ? known : copy_out(a[1], status);
}

Result fstatfs(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    struct statfs status;
    const Result known = file->file_system(status);
    return known < 0 ? known : copy_out(a[1], status);
}

Result getdents64(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    const std::uint64_t bytes = std::min(a[2], max_transfer);
    if (!is_writable(a[1], bytes)) return -EFAULT;
    return file->list(reachable(process, a[1], bytes));
}

Result ftruncate(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    if (!file->can_write() || static_cast<Result>(a[1]) < 0) return -EINVAL;
    return file->change({.valid = nine_p::set_size, .size = a[1]});
}

Result fchmod(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    return file->change({.valid = nine_p::set_mode, .mode = static_cast<std::uint32_t>(a[1]) & 07777});
}

Result fsync(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    return file != nullptr ? file->sync(false) : -EBADF;
}

Result fdatasync(Process& process, Arguments a) {
    File* const file = process.files.get(a[0]);
    return file != nullptr ? file->sync(true) : -EBADF;
}

Result umask(Process& process, Arguments a) {
    return std::exchange(process.files.mask, static_cast<std::uint32_t>(a[0]) & 0777);
}

} // namespace vaquero::system_call
