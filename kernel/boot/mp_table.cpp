#include "kernel/boot/mp_table.hpp"

#include "kernel/boot/bytes.hpp"

namespace vaquero::mp_table {
namespace {

constexpr std::size_t header_bytes = 44;

/// The bytes of an entry that starts with `type`; 0 for an unknown one. [MP 1.4 §4.3, table 4-3]
std::size_t entry_bytes(std::uint8_t type) {
    if (type == 0) return 20; // processor
    return type <= 4 ? 8 : 0; // bus, I/O APIC, I/O interrupt, local interrupt
}

} // namespace

std::optional<PhysAddr> find(std::span<const std::byte> area) {
    // MP 1.4 §4.1: signature, u32 address, u8 length in units of 16 bytes, revision, checksum, feature bytes.
    for (std::size_t at = 0; at + 16 <= area.size(); at += 16) {
        const auto rest = area.subspan(at);
        if (!has_signature(rest, "_MP_")) continue;
        const std::size_t length = 16u * load<std::uint8_t>(rest, 8).value_or(0);
        const auto pointer = slice(rest, 0, length);
        if (!pointer || pointer->empty() || !sums_to_zero(*pointer)) continue;
        const auto address = load<std::uint32_t>(*pointer, 4);
        if (address && *address != 0) return PhysAddr(*address);
    }
    return std::nullopt;
}

Result<ProcessorList> find_processors(PhysAddr address, ReadPhysical read) {
    // MP 1.4 §4.2. The table is walked by its length: the count of entries at offset 34 is 0 on microvm.
    const auto header = read(address, header_bytes);
    const auto length = load<std::uint16_t>(header, 4);
    const auto local_apic = load<std::uint32_t>(header, 36);
    if (!length || !local_apic || !has_signature(header, "PCMP") || *length < header_bytes)
        return Error("there is no MP configuration table at ", Hex{address.value()});
    const auto table = read(address, *length);
    if (table.size() != *length || !sums_to_zero(table))
        return Error("the MP configuration table at ", Hex{address.value()}, " is damaged");

    ProcessorList processors{PhysAddr(*local_apic)};
    for (std::size_t at = header_bytes; at < table.size();) {
        const auto type = load<std::uint8_t>(table, at).value_or(0);
        const auto entry = slice(table, at, entry_bytes(type));
        if (!entry || entry->empty()) return Error("the MP configuration table is damaged at offset ", at);
        // MP 1.4 §4.3.1: APIC id at offset 1, flags at 3, of which bit 0 means usable.
        if (type == 0 && (load<std::uint8_t>(*entry, 3).value_or(0) & 1) != 0)
            processors.add(load<std::uint8_t>(*entry, 1).value_or(0));
        at += entry->size();
    }
    if (processors.size() == 0) return Error("the MP configuration table has no enabled processor");
    return processors;
}

} // namespace vaquero::mp_table
