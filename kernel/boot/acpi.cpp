#include "kernel/boot/acpi.hpp"

#include "kernel/boot/bytes.hpp"

namespace vaquero::acpi {
namespace {

using Table = std::span<const std::byte>;

// ACPI 6.5 §5.2.6: what each table but the RSDP starts with.
constexpr std::size_t header_bytes = 36;
constexpr std::size_t length_offset = 4;
constexpr std::size_t longest_table = 1 << 20;

/// The whole table at `address`, or nothing when it is outside RAM, too short or too long.
std::optional<Table> table_at(PhysAddr address, ReadPhysical read) {
    const auto length = load<std::uint32_t>(read(address, header_bytes), length_offset);
    if (!length || *length < header_bytes || *length > longest_table) return std::nullopt;
    const Table table = read(address, *length);
    if (table.size() != *length) return std::nullopt;
    return table;
}

/// RSDT (4-byte pointers to tables) or XSDT (8-byte).
struct Root {
    PhysAddr address;
    std::size_t pointer_bytes;
};

// ACPI 6.5 §5.2.5.3: revision 0 is ACPI 1.0, whose pointer ends with the RSDT's address. Later ones have
// their length, the XSDT's address and a checksum over everything.
Result<Root> root_of(Table rsdp) {
    const auto version_1 = slice(rsdp, 0, 20);
    if (!version_1 || !has_signature(rsdp, "RSD PTR ") || !sums_to_zero(*version_1))
        return Error("ACPI: the root system description pointer is damaged");
    const auto revision = load<std::uint8_t>(rsdp, 15);
    const auto rsdt = load<std::uint32_t>(rsdp, 16);
    const auto length = load<std::uint32_t>(rsdp, 20);
    const auto xsdt = load<std::uint64_t>(rsdp, 24);
    if (*revision >= 2) {
        const auto whole = length ? slice(rsdp, 0, *length) : std::nullopt;
        if (!whole || !xsdt || !sums_to_zero(*whole))
            return Error("ACPI: the root system description pointer is damaged");
        if (*xsdt != 0) return Root{PhysAddr(*xsdt), 8};
    }
    return Root{PhysAddr(*rsdt), 4};
}

Result<Table> find_madt(Root root, ReadPhysical read) {
    const auto table = table_at(root.address, read);
    if (!table || !has_signature(*table, root.pointer_bytes == 8 ? "XSDT" : "RSDT") || !sums_to_zero(*table))
        return Error("ACPI: the table of tables at ", Hex{root.address.value()}, " is damaged");
    for (std::size_t at = header_bytes; at + root.pointer_bytes <= table->size(); at += root.pointer_bytes) {
        const std::uint64_t address = root.pointer_bytes == 8 ? load<std::uint64_t>(*table, at).value_or(0)
                                                              : load<std::uint32_t>(*table, at).value_or(0);
        if (!has_signature(read(PhysAddr(address), 4), "APIC")) continue;
        const auto madt = table_at(PhysAddr(address), read);
        if (!madt || !sums_to_zero(*madt)) return Error("ACPI: the MADT at ", Hex{address}, " is damaged");
        return *madt;
    }
    return Error("ACPI: there is no MADT, so no list of processors");
}

enum class MadtEntry : std::uint8_t { local_apic = 0, local_apic_address = 5, local_x2apic = 9 };

/// Adds what one entry of the MADT says. False when the entry is too short.
bool take_entry(Table entry, ProcessorList& processors) {
    const auto add_if_enabled = [&](std::optional<std::uint32_t> apic_id,
                                    std::optional<std::uint32_t> flags) {
        if (!apic_id || !flags) return false;
        if ((*flags & 1) != 0) processors.add(*apic_id);
        return true;
    };
    switch (static_cast<MadtEntry>(entry[0])) {
    case MadtEntry::local_apic: // ACPI 6.5 §5.2.12.2
        return add_if_enabled(load<std::uint8_t>(entry, 3), load<std::uint32_t>(entry, 4));
    case MadtEntry::local_x2apic: // ACPI 6.5 §5.2.12.12
        return add_if_enabled(load<std::uint32_t>(entry, 4), load<std::uint32_t>(entry, 8));
    case MadtEntry::local_apic_address: { // ACPI 6.5 §5.2.12.8
        const auto address = load<std::uint64_t>(entry, 4);
        if (address) processors.local_apic = PhysAddr(*address);
        return address.has_value();
    }
    }
    return true;
}

} // namespace

Result<ProcessorList> find_processors(std::span<const std::byte> rsdp, ReadPhysical read) {
    const Result<Root> root = root_of(rsdp);
    if (!root) return root.error();
    const Result<Table> found = find_madt(root.value(), read);
    if (!found) return found.error();
    const Table madt = found.value();

    // ACPI 6.5 §5.2.12: the local APIC's address, flags, then entries of u8 type, u8 length and the rest.
    const auto local_apic = load<std::uint32_t>(madt, 36);
    if (!local_apic) return Error("ACPI: the MADT is too short");
    ProcessorList processors{PhysAddr(*local_apic)};
    for (std::size_t at = 44; at < madt.size();) {
        const std::size_t length = load<std::uint8_t>(madt, at + 1).value_or(0);
        const auto entry = slice(madt, at, length);
        if (length < 2 || !entry || !take_entry(*entry, processors))
            return Error("ACPI: the MADT is damaged at offset ", at);
        at += length;
    }
    if (processors.size() == 0) return Error("ACPI: the MADT has no enabled processor");
    return processors;
}

} // namespace vaquero::acpi
