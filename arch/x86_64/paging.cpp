#include "arch/x86_64/paging.hpp"

#include <algorithm>

#include "arch/x86_64/cpu.hpp"
#include "base/ensure.hpp"

namespace vaquero::arch {

namespace {

// Entry bits. [SDM 3A §4.5.5]
constexpr std::uint64_t present = 1u << 0;
constexpr std::uint64_t writable = 1u << 1;
constexpr std::uint64_t write_through = 1u << 3;
constexpr std::uint64_t cache_disable = 1u << 4;
constexpr std::uint64_t accessed = 1u << 5;
constexpr std::uint64_t large_page = 1u << 7;
/// Ignored by the CPU: the table that this entry points to belongs to this root alone.
constexpr std::uint64_t owned = 1u << 9;
constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;
constexpr std::uint64_t address_mask = 0x000ffffffffff000;

constexpr std::size_t entries = 512;
constexpr unsigned top_level = 3; // PML4; 0 is the page table proper

// Windows of more pages aren't searched for used ones, and more used pages aren't forgotten one by one:
// loading the root again is quicker then.
constexpr std::size_t most_pages = 256;
constexpr std::size_t few_pages = 16;

std::uint64_t access_bits(Access access) {
    switch (access) {
    case Access::ReadOnly:
        return present | no_execute;
    case Access::ReadWrite:
        return present | writable | no_execute;
    case Access::Execute:
        return present;
    case Access::Device:
        return present | writable | no_execute | cache_disable | write_through;
    }
    panic("no such access");
}

std::uint64_t* table_of(std::uint64_t entry) {
    return from_physical<std::uint64_t>(PhysAddr(entry & address_mask));
}

/// The entry for a table that belongs to a root. Permissions are decided at the last level.
std::uint64_t entry_of(const std::uint64_t* table) {
    return to_physical(table).value() | present | writable | owned;
}

/// Copies a table; the copy doesn't own the tables below.
void copy_shared(std::uint64_t* to, const std::uint64_t* from) {
    std::transform(from, from + entries, to, [](std::uint64_t entry) { return entry & ~owned; });
}

/// Fills a table with the 512 small pages that a large page covered.
void split(std::uint64_t* table, std::uint64_t large_entry) {
    for (std::uint64_t i = 0; i < entries; ++i)
        table[i] = (large_entry & ~large_page) + i * page_bytes;
}

} // namespace

AddressSpace AddressSpace::sharing(const AddressSpace& other) {
    auto* const table = reinterpret_cast<std::uint64_t*>(other.source_());
    copy_shared(table, other.table_);
    return {table, to_physical(table), other.source_};
}

/// The table below `entry`, made, split or copied so that it is this root's own.
std::uint64_t* AddressSpace::next_table(std::uint64_t& entry, unsigned level) {
    if ((entry & present) != 0 && (entry & owned) != 0) return table_of(entry);
    auto* const table = reinterpret_cast<std::uint64_t*>(source_());
    if ((entry & present) != 0) {
        if (level == 1 && (entry & large_page) != 0)
            split(table, entry);
        else
            copy_shared(table, table_of(entry));
    }
    entry = entry_of(table);
    return table;
}

/// The entry for `address` in the table of `level`.
std::uint64_t* AddressSpace::entry_for(std::uint64_t address, unsigned level) {
    std::uint64_t* table = table_;
    for (unsigned at = top_level;; --at) {
        std::uint64_t& entry = table[address >> (12 + 9 * at) & (entries - 1)];
        if (at == level) return &entry;
        table = next_table(entry, at);
    }
}

void AddressSpace::map(std::uint64_t address, PhysAddr target, std::uint64_t bytes, Access access) {
    ensure((address | target.value() | bytes) % page_bytes == 0, "a mapping is made of whole pages");
    const std::uint64_t end = address + bytes;
    std::uint64_t physical = target.value();
    while (address < end) {
        const bool large = (address | physical) % large_page_bytes == 0 && end - address >= large_page_bytes;
        *entry_for(address, large ? 1 : 0) = physical | access_bits(access) | (large ? large_page : 0);
        const std::uint64_t step = large ? large_page_bytes : page_bytes;
        address += step;
        physical += step;
    }
}

void AddressSpace::unmap_page(std::uint64_t address) {
    *entry_for(address, 0) = 0;
}

AddressSpace::Entry AddressSpace::look_up(std::uint64_t address) const {
    const std::uint64_t* table = table_;
    for (unsigned level = top_level;; --level) {
        const std::uint64_t entry = table[address >> (12 + 9 * level) & (entries - 1)];
        const bool large = level > 0 && (entry & large_page) != 0;
        if ((entry & present) == 0) return {false, false, false};
        if (level == 0 || large) return {true, (entry & writable) != 0, large};
        table = table_of(entry);
    }
}

Window::Window(const AddressSpace& space, std::uint64_t begin, std::uint64_t end)
    : space_(space),
      begin_(begin),
      end_(end),
      tables_begin_(begin / large_page_bytes * large_page_bytes),
      tables_((end - tables_begin_ + large_page_bytes - 1) / large_page_bytes),
      first_entry_(space_.entry_for(begin, 1)) {}

std::size_t Window::view_bytes() const {
    return tables_ * page_bytes;
}

Window::View Window::make_view(std::byte* memory, PhysAddr target) {
    const View view(reinterpret_cast<std::uint64_t*>(memory), tables_ * entries);
    for (std::size_t i = 0; i < view.size(); ++i) {
        const std::uint64_t address = tables_begin_ + i * page_bytes;
        view[i] = address < begin_ || address >= end_
                      ? *space_.entry_for(address, 0)
                      : (target.value() + address - begin_) | access_bits(Access::ReadWrite);
    }
    return view;
}

void Window::show(View view, View before) {
    std::uint64_t* entry = first_entry_;
    for (std::size_t i = 0; i < tables_; ++i) {
        const std::uint64_t address = tables_begin_ + i * large_page_bytes;
        if (i > 0 && address % (entries * large_page_bytes) == 0) [[unlikely]]
            entry = space_.entry_for(address, 1); // in another page directory
        *entry++ = entry_of(view.data() + i * entries);
    }
    if (before.empty() || end_ - begin_ > most_pages * page_bytes || !forget(before))
        write_cr3(space_.root().value());
}

/// Forgets the translations by `view` if they are few, and marks them all as unused.
bool Window::forget(View view) {
    // First the entries above, which may be cached, so that nothing leads to the view's tables any more.
    invalidate_page(begin_);
    std::size_t used = 0;
    const View pages = view.subspan((begin_ - tables_begin_) / page_bytes, (end_ - begin_) / page_bytes);
    for (std::uint64_t& entry : pages) {
        // The CPU marks an entry as accessed before it caches the translation. [SDM 3A §4.10.2.3]
        if ((entry & accessed) == 0) [[likely]]
            continue;
        entry &= ~accessed;
        if (++used <= few_pages)
            invalidate_page(begin_ + static_cast<std::size_t>(&entry - pages.data()) * page_bytes);
    }
    return used <= few_pages;
}

} // namespace vaquero::arch
