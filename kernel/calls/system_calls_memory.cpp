// brk, mmap and company, on the rank's heap.
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "base/limits.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/calls/system_calls.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/diagnostics/memory_shortage.hpp"
#include "kernel/memory/image.hpp"

namespace vaquero::system_call {

namespace {

std::byte* pointer(std::uint64_t address) {
    return reinterpret_cast<std::byte*>(address);
}

/// The answer of a call that wanted `bytes`. The C library comes to mmap when brk has failed.
Result address_or_shortage(const Process& process, const std::byte* pages, std::size_t bytes) {
    if (pages != nullptr) return reinterpret_cast<Result>(pages);
    note_memory_shortage(process, bytes);
    return -ENOMEM;
}

/// On x86-64 what can be written can be read.
Protection protection_of(std::uint64_t bits) {
    if ((bits & PROT_WRITE) != 0) return Protection::read_write;
    return (bits & PROT_READ) != 0 ? Protection::read : Protection::none;
}

bool is_inside(std::uint64_t start, std::uint64_t bytes, std::uint64_t begin, std::uint64_t end) {
    return start >= begin && start < end && bytes <= end - start;
}

/// Sizes near 2^64 must not wrap to small ones when they are rounded up.
bool is_reasonable(std::uint64_t bytes) {
    return bytes > 0 && bytes < std::uint64_t{1} << 47;
}

/// Of a file: a copy as it is now. What others see of writes to a shared one would be lost, so that is
/// refused.
Result map_file(Process& process, Arguments a) {
    files::File* const file = process.files.get(a[4]);
    if (file == nullptr) return -EBADF;
    if (a[5] % page_bytes != 0) return -EINVAL;
    if (!file->can_read()) return -EACCES;
    if ((a[3] & MAP_SHARED) != 0 && (a[2] & PROT_WRITE) != 0) return -ENODEV;
    std::byte* const pages = process.heap.map(a[1]);
    if (pages == nullptr) return -ENOMEM;
    const Result got = file->read({pages, a[1]}, a[5]);
    if (got >= 0 && process.heap.protect(pages, a[1], protection_of(a[2])))
        return reinterpret_cast<Result>(pages);
    process.heap.unmap(pages, a[1]);
    return got == -EISDIR ? -ENODEV : got < 0 ? got : -ENOMEM;
}

} // namespace

Result brk(Process& process, Arguments a) {
    return reinterpret_cast<Result>(process.heap.set_break(pointer(a[0])));
}

Result mmap(Process& process, Arguments a) {
    const std::uint64_t bytes = a[1];
    const std::uint64_t protection = a[2];
    const std::uint64_t flags = a[3];
    if (!is_reasonable(bytes)) return bytes == 0 ? -EINVAL : -ENOMEM;
    if ((protection & PROT_EXEC) != 0) return -EACCES; // only the image's code is executable
    if ((flags & MAP_FIXED) != 0) return -EINVAL;
    if ((flags & MAP_ANONYMOUS) == 0) return map_file(process, a);
    return address_or_shortage(process, process.heap.map(bytes, protection_of(protection)), bytes);
}

Result munmap(Process& process, Arguments a) {
    if (a[0] % page_bytes != 0 || !is_reasonable(a[1])) return -EINVAL;
    if (process.heap.reaches_break(pointer(a[0]), a[1])) return -EINVAL; // brk's pages go by brk only
    return process.heap.unmap(pointer(a[0]), a[1]) ? 0 : -ENOMEM;
}

Result mremap(Process& process, Arguments a) {
    const std::uint64_t flags = a[3];
    if (a[0] % page_bytes != 0 || !is_reasonable(a[1]) || !is_reasonable(a[2])) return -EINVAL;
    if ((flags & ~std::uint64_t{MREMAP_MAYMOVE}) != 0) return -EINVAL;
    if (!process.heap.owns(pointer(a[0]), a[1]) || process.heap.reaches_break(pointer(a[0]), a[1]))
        return -EFAULT;
    const bool may_move = (flags & MREMAP_MAYMOVE) != 0;
    std::byte* const pages = process.heap.remap(pointer(a[0]), a[1], a[2], may_move);
    if (pages == nullptr && !may_move) return -ENOMEM; // the caller will try something else
    return address_or_shortage(process, pages, a[2]);
}

/// Enforced in what the rank has mapped and below its break. Its stack and the program's data stay readable
/// and writable; nobody gets anything to execute.
Result mprotect(Process& process, Arguments a) {
    const std::uint64_t start = a[0];
    const std::uint64_t bytes = a[1];
    const std::uint64_t bits = a[2];
    if (start % page_bytes != 0) return -EINVAL;
    if (bytes == 0) return 0;
    if (!is_reasonable(bytes)) return -ENOMEM;
    if ((bits & PROT_EXEC) != 0) return -EACCES;
    if ((bits & ~std::uint64_t{PROT_READ | PROT_WRITE}) != 0) return -EINVAL;
    const Protection protection = protection_of(bits);
    if (process.heap.owns(pointer(start), bytes))
        return process.heap.protect(pointer(start), bytes, protection) ? 0 : -ENOMEM;
    const auto stack = reinterpret_cast<std::uint64_t>(process.stack.data());
    if (is_inside(start, bytes, stack, stack + process.stack.size()) ||
        is_inside(start, bytes, image::private_data().begin, image::private_data().end))
        return protection == Protection::read_write ? 0 : -EACCES;
    return is_inside(start, bytes, image::loaded().begin, image::loaded().end) ? -EACCES : -ENOMEM;
}

/// Only MADV_DONTNEED shows: what was there reads as zero. The memory stays the rank's.
Result madvise(Process& process, Arguments a) {
    if (a[0] % page_bytes != 0) return -EINVAL;
    if (a[2] != MADV_DONTNEED || a[1] == 0) return 0;
    if (!is_reasonable(a[1]) || !process.heap.owns(pointer(a[0]), a[1])) return -ENOMEM;
    if (!is_writable(a[0], a[1])) return -EACCES;
    std::memset(pointer(a[0]), 0, (a[1] + page_bytes - 1) / page_bytes * page_bytes);
    return 0;
}

Result sysinfo(Process& process, Arguments a) {
    struct sysinfo info {};
    info.uptime = static_cast<long>(clock::now_ns() / 1'000'000'000);
    info.totalram = process.core.pool.pages();
    info.freeram = process.core.pool.free_pages();
    info.procs = static_cast<std::uint16_t>(machine().ranks);
    info.mem_unit = page_bytes;
    return copy_out(a[0], info);
}

} // namespace vaquero::system_call
