// brk, mmap and company, on the rank's heap.
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "kernel/boot/machine.hpp"
#include "kernel/calls/system_calls.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/memory/page.hpp"

namespace vaquero::system_call {

namespace {

std::byte* pointer(std::uint64_t address) {
    return reinterpret_cast<std::byte*>(address);
}

Result address_or(const std::byte* pages, int error) {
    return pages != nullptr ? reinterpret_cast<Result>(pages) : -error;
}

/// Sizes near 2^64 must not wrap to small ones when they are rounded up.
bool is_reasonable(std::uint64_t bytes) {
    return bytes > 0 && bytes < std::uint64_t{1} << 47;
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
    if ((flags & MAP_ANONYMOUS) == 0) return -ENODEV;  // there are no files
    if ((protection & PROT_EXEC) != 0) return -EACCES; // only the image's code is executable
    if ((flags & MAP_FIXED) != 0) return -EINVAL;
    return address_or(process.heap.map(bytes), ENOMEM);
}

Result munmap(Process& process, Arguments a) {
    if (a[0] % page_bytes != 0 || !is_reasonable(a[1])) return -EINVAL;
    return process.heap.unmap(pointer(a[0]), a[1]) ? 0 : -EINVAL;
}

Result mremap(Process& process, Arguments a) {
    const std::uint64_t flags = a[3];
    if (a[0] % page_bytes != 0 || !is_reasonable(a[1]) || !is_reasonable(a[2])) return -EINVAL;
    if ((flags & ~std::uint64_t{MREMAP_MAYMOVE}) != 0) return -EINVAL;
    return address_or(process.heap.remap(pointer(a[0]), a[1], a[2], (flags & MREMAP_MAYMOVE) != 0), ENOMEM);
}

/// Everything that a program can map is readable and writable and stays so; asking for less is granted but
/// not enforced, asking to execute isn't granted.
Result mprotect(Process&, Arguments a) {
    return (a[2] & PROT_EXEC) != 0 ? -EACCES : 0;
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
