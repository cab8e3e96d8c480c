#include "kernel/memory/protection.hpp"

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/paging.hpp"
#include "base/limits.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/spin_lock.hpp"
#include "kernel/memory/memory.hpp"

namespace vaquero {

namespace {

using arch::Access;
using arch::AddressSpace;

SpinLock lock; ///< for the tables; looking at them needs none

std::uint64_t address_of(const std::byte* page) {
    return reinterpret_cast<std::uint64_t>(page);
}

/// How many large pages must be split so that each page has an entry of its own.
std::size_t missing_tables(std::uint64_t begin, std::uint64_t end) {
    std::size_t missing = 0;
    for (std::uint64_t at = begin; at < end; at = (at / arch::large_page_bytes + 1) * arch::large_page_bytes)
        missing += memory::kernel_space().look_up(at).large ? 1 : 0;
    return missing;
}

} // namespace

bool enforce_protection(std::byte* pages, std::size_t bytes, Protection protection) {
    const LockGuard guard(lock);
    AddressSpace& space = memory::kernel_space();
    const std::uint64_t end = address_of(pages + bytes);
    if (missing_tables(address_of(pages), end) > this_core().pool.free_pages()) return false;
    for (std::uint64_t at = address_of(pages); at < end; at += page_bytes) {
        if (protection == Protection::none)
            space.unmap_page(at);
        else // one by one, so that no large page takes the place of the table
            space.map(at, PhysAddr(at - arch::direct_map), page_bytes,
                      protection == Protection::read ? Access::ReadOnly : Access::ReadWrite);
        arch::invalidate_page(at);
    }
    return true;
}

bool is_allowed(std::uint64_t start, std::uint64_t bytes, bool write) {
    for (std::uint64_t at = start / page_bytes * page_bytes; at < start + bytes; at += page_bytes) {
        const AddressSpace::Entry entry = memory::kernel_space().look_up(at);
        if (!entry.present || (write && !entry.writable)) return false;
    }
    return true;
}

bool allow_again(std::uint64_t address, bool write) {
    if (address < arch::direct_map || address - arch::direct_map >= arch::direct_map_bytes) return false;
    if (!is_allowed(address, 1, write)) return false;
    arch::invalidate_page(address);
    return true;
}

} // namespace vaquero
