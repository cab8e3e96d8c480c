#include "kernel/boot/acpi.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/firmware_samples.hpp"

namespace vaquero {
namespace {

using Ids = std::vector<std::uint32_t>;
constexpr std::uint64_t root_address = 0x1000;
constexpr std::uint64_t madt_address = 0x2000;
constexpr std::size_t table_checksum = 9;

void append(Bytes& bytes, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
}

/// A table with a header, the length and the checksum right. [ACPI 6.5 §5.2.6]
Bytes table(std::string_view signature, const Bytes& body) {
    Bytes bytes;
    for (const char c : signature)
        bytes.push_back(static_cast<std::byte>(c));
    append(bytes, 36 + body.size(), 4);
    bytes.resize(36);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return with_checksum(bytes, table_checksum);
}

Bytes madt(const Bytes& entries) {
    Bytes body;
    append(body, 0xfee00000, 4);
    append(body, 1, 4);
    body.insert(body.end(), entries.begin(), entries.end());
    return table("APIC", body);
}

Bytes root(std::string_view signature, const std::vector<std::uint64_t>& pointers) {
    Bytes body;
    for (const std::uint64_t pointer : pointers)
        append(body, pointer, signature == "XSDT" ? 8 : 4);
    return table(signature, body);
}

/// A version 1 pointer to root_address.
Bytes rsdp() {
    Bytes bytes = from_hex("5253442050545220004142434445460000100000");
    return with_checksum(bytes, 8);
}

Result<ProcessorList> with_madt(const Bytes& madt_table) {
    PhysicalMemory::regions = {{root_address, root("RSDT", {0x666, madt_address})},
                               {madt_address, madt_table}};
    return acpi::find_processors(rsdp(), PhysicalMemory::read);
}

Ids ids_of(const Result<ProcessorList>& processors) {
    if (!processors.ok()) return {};
    return {processors.value().apic_ids().begin(), processors.value().apic_ids().end()};
}

void load_microvm() {
    PhysicalMemory::regions = {{samples::microvm_xsdt_address, samples::microvm_xsdt},
                               {samples::microvm_madt_address, samples::microvm_madt}};
}

TEST(Acpi, ReadsMicrovm) {
    load_microvm();
    const auto processors = acpi::find_processors(samples::microvm_rsdp, PhysicalMemory::read);
    EXPECT_EQ(ids_of(processors), (Ids{0, 1, 2}));
    EXPECT_EQ(processors.value().local_apic, PhysAddr(0xfee00000));
}

TEST(Acpi, ReadsQ35) {
    PhysicalMemory::regions = {{samples::q35_rsdt_address, samples::q35_rsdt},
                               {samples::q35_madt_address, samples::q35_madt}};
    EXPECT_EQ(ids_of(acpi::find_processors(samples::q35_rsdp, PhysicalMemory::read)), (Ids{0, 1, 2}));
}

TEST(Acpi, ReadsEveryKindOfEntry) {
    const auto processors = with_madt(madt(from_hex("0008000701000000" // APIC id 7, enabled
                                                    "0008010800000000" // 8, disabled
                                                    "0008010902000000" // 9, may come online later
                                                    "7f0301"           // unknown
                                                    "09100000000102000100000055550000" // x2APIC id 0x20100
                                                    "09100000fe0000000100000055550000" // x2APIC id 254
                                                    "0008000701000000"                 // 7 again
                                                    "050c00000000e1fe01000000" // local APIC at 0x1fee10000
                                                    )));
    EXPECT_EQ(ids_of(processors), (Ids{7, 254}));
    EXPECT_EQ(processors.value().size(), 3u);
    EXPECT_EQ(processors.value().local_apic, PhysAddr(0x1fee10000));
}

TEST(Acpi, RefusesBadMadts) {
    const std::string_view enabled = "0008000001000000";
    const auto with_entries = [&](const std::string& entries) { return with_madt(madt(from_hex(entries))); };
    EXPECT_TRUE(with_entries(std::string(enabled)).ok());
    for (const char* bad : {"",                 // no processor
                            "0008000000000000", // none enabled
                            "00",               // half a header
                            "0000",             // would never end
                            "0001",
                            "00080000010000",   // cut off
                            "0007000001000000", // too short for its type
                            "050b0000000000000000000000"}) {
        EXPECT_FALSE(with_entries(bad).ok()) << bad;
    }
}

TEST(Acpi, ReadsAnyNumberOfProcessors) {
    Bytes entries;
    for (std::uint64_t id = 0; id < 1'000; ++id) { // as local x2APICs
        append(entries, 0x1009, 4);
        append(entries, id, 4);
        append(entries, 1, 8);
    }
    const auto processors = with_madt(madt(entries));
    EXPECT_EQ(processors.value().size(), 1'000u);
    EXPECT_EQ(ids_of(processors).size(), 255u);
    EXPECT_EQ(ids_of(processors).back(), 254u);
}

std::string reason_of(const Result<ProcessorList>& found) {
    return found.ok() ? "" : std::string(found.error().message());
}

TEST(Acpi, TakesTablesOfEachLengthThereIs) {
    PhysicalMemory::regions = {{root_address, root("RSDT", {})}}; // a header only
    EXPECT_NE(reason_of(acpi::find_processors(rsdp(), PhysicalMemory::read)).find("no MADT"),
              std::string::npos);
    EXPECT_NE(reason_of(with_madt(madt({}))).find("no enabled processor"), std::string::npos);
    for (const std::size_t body : {0u, 3u, 4u}) {
        Bytes bytes = table("APIC", Bytes(body));
        EXPECT_NE(reason_of(with_madt(bytes)).find(body < 4 ? "too short" : "no enabled processor"),
                  std::string::npos)
            << body;
    }
    Bytes short_root = from_hex("5253445423000000"); // says 35 bytes, a byte less than a header
    short_root.resize(36);
    short_root = with_checksum(short_root, table_checksum);
    PhysicalMemory::regions = {{root_address, short_root}};
    EXPECT_NE(reason_of(acpi::find_processors(rsdp(), PhysicalMemory::read)).find("damaged"),
              std::string::npos);
    // 1 MiB is the longest that is believed: one processor, then entries of unknown kind.
    const auto long_madt = [](std::size_t bytes) {
        Bytes entries = from_hex("0008000701000000");
        while (entries.size() < bytes - 44) {
            const std::size_t length = std::min<std::size_t>(bytes - 44 - entries.size(), 250);
            entries.push_back(std::byte{0x7f});
            entries.push_back(static_cast<std::byte>(length));
            entries.resize(entries.size() + length - 2);
        }
        return madt(entries);
    };
    EXPECT_EQ(ids_of(with_madt(long_madt(1 << 20))), Ids{7});
    EXPECT_NE(reason_of(with_madt(long_madt((1 << 20) + 2))).find("damaged"), std::string::npos);
}

TEST(Acpi, ReadsPointersOfEachRevision) {
    PhysicalMemory::regions = {{root_address, root("RSDT", {madt_address})},
                               {root_address + 0x800, root("XSDT", {madt_address + 0x1000})},
                               {madt_address, madt(from_hex("0008000701000000"))},
                               {madt_address + 0x1000, madt(from_hex("0008000801000000"))}};
    const auto pointer = [](unsigned revision, std::uint64_t xsdt, std::uint32_t length) {
        Bytes bytes = rsdp();
        bytes[15] = static_cast<std::byte>(revision);
        bytes = with_checksum(bytes, 8);
        append(bytes, length, 4);
        append(bytes, xsdt, 8);
        append(bytes, 0, 4);
        return with_checksum(bytes, 32);
    };
    const auto ids = [](const Bytes& bytes) {
        return ids_of(acpi::find_processors(bytes, PhysicalMemory::read));
    };
    EXPECT_EQ(ids(pointer(0, root_address + 0x800, 36)), Ids{7}) << "ACPI 1.0 has no XSDT";
    EXPECT_EQ(ids(pointer(1, root_address + 0x800, 36)), Ids{7});
    EXPECT_EQ(ids(pointer(2, root_address + 0x800, 36)), Ids{8});
    EXPECT_EQ(ids(pointer(3, root_address + 0x800, 36)), Ids{8});
    EXPECT_EQ(ids(pointer(2, 0, 36)), Ids{7}) << "no XSDT there";
    EXPECT_EQ(ids(pointer(2, root_address + 0x800, 37)), Ids{}) << "longer than what is there";
    Bytes first_part_damaged = pointer(2, root_address + 0x800, 36);
    first_part_damaged[10] ^= std::byte{1};
    EXPECT_EQ(ids(with_checksum(first_part_damaged, 32)), Ids{});
}

TEST(Acpi, RefusesWhatIsMissing) {
    PhysicalMemory::regions = {};
    EXPECT_FALSE(acpi::find_processors(rsdp(), PhysicalMemory::read).ok());
    PhysicalMemory::regions = {{root_address, root("RSDT", {0x666})}};
    EXPECT_FALSE(acpi::find_processors(rsdp(), PhysicalMemory::read).ok());
    PhysicalMemory::regions = {{root_address, root("RSDT", {})}};
    EXPECT_FALSE(acpi::find_processors(rsdp(), PhysicalMemory::read).ok());
    PhysicalMemory::regions = {{root_address, root("XSDT", {madt_address})},
                               {madt_address, madt(from_hex("0008000001000000"))}};
    EXPECT_FALSE(acpi::find_processors(rsdp(), PhysicalMemory::read).ok()) << "an XSDT where an RSDT belongs";
    EXPECT_FALSE(acpi::find_processors({}, PhysicalMemory::read).ok());
}

// Every flipped byte of a table makes its checksum wrong, so nothing of it may be believed.
TEST(Acpi, ChecksChecksums) {
    for (const std::uint64_t address : {samples::microvm_xsdt_address, samples::microvm_madt_address}) {
        load_microvm();
        const std::size_t size = PhysicalMemory::regions[address].size();
        for (std::size_t at = 0; at < size; ++at) {
            load_microvm();
            PhysicalMemory::regions[address][at] ^= std::byte{0x10};
            EXPECT_FALSE(acpi::find_processors(samples::microvm_rsdp, PhysicalMemory::read).ok()) << at;
        }
    }
    load_microvm();
    for (std::size_t at = 0; at < samples::microvm_rsdp.size(); ++at) {
        Bytes pointer = samples::microvm_rsdp;
        pointer[at] ^= std::byte{0x10};
        EXPECT_FALSE(acpi::find_processors(pointer, PhysicalMemory::read).ok()) << at;
    }
}

TEST(Acpi, SurvivesDamage) {
    const auto try_it = [](std::uint64_t address) {
        return [address](std::span<const std::byte> damaged) {
            load_microvm();
            Bytes region(damaged.begin(), damaged.end());
            for (const bool repaired : {false, true}) {
                if (repaired && region.size() > table_checksum)
                    region = with_checksum(region, table_checksum);
                PhysicalMemory::regions[address] = region;
                (void)acpi::find_processors(samples::microvm_rsdp, PhysicalMemory::read);
            }
        };
    };
    parse_damaged(samples::microvm_xsdt, try_it(samples::microvm_xsdt_address));
    parse_damaged(samples::microvm_madt, try_it(samples::microvm_madt_address));
    load_microvm();
    parse_damaged(samples::microvm_rsdp, [](std::span<const std::byte> damaged) {
        (void)acpi::find_processors(damaged, PhysicalMemory::read);
        if (damaged.size() < 36) return;
        const Bytes repaired = with_checksum(with_checksum({damaged.begin(), damaged.end()}, 8), 32);
        (void)acpi::find_processors(repaired, PhysicalMemory::read);
    });
}

} // namespace
} // namespace vaquero
