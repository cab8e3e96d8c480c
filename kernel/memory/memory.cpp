#include "kernel/memory/memory.hpp"

#include <cstring>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/spin_lock.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/memory/heap.hpp"
#include "kernel/memory/image.hpp"

namespace vaquero::memory {

namespace {

using arch::Access;
using arch::AddressSpace;

constexpr std::uint64_t low_memory = 1 << 20;

alignas(page_bytes) std::uint64_t root_table[512];
MemoryMap* boot_memory = nullptr; ///< where page tables come from until there are pools
PhysAddr trampoline;
constinit MemoryMap mapped; ///< what the direct map shows
SpinLock table_lock;

std::byte* take_table_page() {
    const Error out_of_tables("too little memory for page tables: give the machine more --memory");
    if (boot_memory == nullptr) {
        std::byte* const page = allocate_zeroed(this_core().pool, page_bytes);
        if (page == nullptr) fail_boot(out_of_tables);
        return page;
    }
    // The boot loader's tables, which are still loaded, map the first 4 GiB.
    const auto page = boot_memory->take_page_below(std::uint64_t{1} << 32);
    if (!page) fail_boot(out_of_tables);
    return static_cast<std::byte*>(std::memset(arch::from_physical(*page), 0, page_bytes));
}

constinit AddressSpace space(root_table, PhysAddr(0), take_table_page);

void map_image(image::Part part, Access access) {
    space.map(part.begin, PhysAddr(part.begin), part.bytes(), access);
}

std::uint64_t whole_pages(std::uint64_t bytes) {
    return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

} // namespace

Result<bool> start(MemoryMap& memory) {
    const image::Part image = image::loaded();
    const auto page = memory.take_page_below(low_memory);
    if (!page) return Error("no free page below 1 MiB to start other CPUs in");
    trampoline = *page;
    if (!memory.exclude(0, low_memory) || !memory.exclude(image.begin, image.end) ||
        !memory.exclude(arch::direct_map_bytes, ~std::uint64_t{0}))
        return Error("the memory map has more than ", MemoryMap::capacity, " ranges");

    space = AddressSpace(root_table, PhysAddr(reinterpret_cast<std::uint64_t>(root_table)), take_table_page);
    mapped = memory; // tables taken from now on stay mapped
    boot_memory = &memory;
    map_image(image::code(), Access::Execute);
    map_image(image::constants(), Access::ReadOnly);
    map_image(image::kernel_data(), Access::ReadWrite);
    const image::Part initial = image::private_template();
    space.map(arch::direct_map + initial.begin, PhysAddr(initial.begin), whole_pages(initial.bytes()),
              Access::ReadOnly);
    for (const MemoryRange& range : mapped.ranges())
        space.map(arch::direct_map + range.start, PhysAddr(range.start), range.bytes(), Access::ReadWrite);
    space.map(arch::direct_map + trampoline.value(), trampoline, page_bytes, Access::ReadWrite);
    space.map(arch::direct_map + devices, PhysAddr(devices), devices_end - devices, Access::Device);
    boot_memory = nullptr;
    arch::write_cr3(space.root().value());
    console::log(Text<100>("memory: ", memory.pages() * page_bytes >> 20, " MiB free, image of ",
                           image.bytes() >> 10, " KiB")
                     .view());
    return true;
}

AddressSpace& kernel_space() {
    return space;
}
PhysAddr trampoline_page() {
    return trampoline;
}

void make_guard(const std::byte* page) {
    const LockGuard guard(table_lock);
    space.unmap_page(reinterpret_cast<std::uint64_t>(page));
}

bool readable(std::uint64_t start, std::uint64_t bytes) {
    const std::uint64_t end = start + bytes;
    if (end < start) return false;
    if (start >= image::code().begin && end <= image::private_data().end) return true;
    for (const MemoryRange& range : mapped.ranges())
        if (start >= arch::direct_map + range.start && end <= arch::direct_map + range.end) return true;
    return false;
}

} // namespace vaquero::memory
