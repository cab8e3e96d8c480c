#include "kernel/boot/mp_table.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/firmware_samples.hpp"

namespace vaquero {
namespace {

using Ids = std::vector<std::uint32_t>;
constexpr PhysAddr address{samples::microvm_mp_address};
constexpr std::size_t table_checksum = 7;
constexpr std::size_t first_entry = 44;
constexpr std::size_t first_bus = first_entry + 3 * 20;

Ids ids_of(const Result<ProcessorList>& processors) {
    if (!processors.ok()) return {};
    return {processors.value().apic_ids().begin(), processors.value().apic_ids().end()};
}

Result<ProcessorList> with_table(const Bytes& table) {
    PhysicalMemory::regions = {{samples::microvm_mp_address, table}};
    return mp_table::find_processors(address, PhysicalMemory::read);
}

/// The sample, cut or changed, with its length and checksum right.
Bytes repaired(Bytes table) {
    table[4] = static_cast<std::byte>(table.size());
    table[5] = static_cast<std::byte>(table.size() >> 8);
    return with_checksum(table, table_checksum);
}

TEST(MpTable, ReadsMicrovmWhoseCountIsZero) {
    EXPECT_EQ(mp_table::find(samples::microvm_mp_pointer), address);
    ASSERT_EQ(samples::microvm_mp_table[34], std::byte{0});
    const auto processors = with_table(samples::microvm_mp_table);
    EXPECT_EQ(ids_of(processors), (Ids{0, 1, 2}));
    EXPECT_EQ(processors.value().local_apic, PhysAddr(0xfee00000));
}

TEST(MpTable, SkipsDisabledProcessors) {
    Bytes table = samples::microvm_mp_table;
    table[first_entry + 20 + 3] = std::byte{0};
    EXPECT_EQ(ids_of(with_table(repaired(table))), (Ids{0, 2}));
}

TEST(MpTable, FindsThePointerOn16ByteBorders) {
    Bytes area(256);
    const auto put = [&](std::size_t at) {
        std::copy(samples::microvm_mp_pointer.begin(), samples::microvm_mp_pointer.end(),
                  area.begin() + static_cast<std::ptrdiff_t>(at));
    };
    EXPECT_EQ(mp_table::find(area), std::nullopt);
    put(24);
    EXPECT_EQ(mp_table::find(area), std::nullopt);
    put(240);
    EXPECT_EQ(mp_table::find(area), address);
    area[250] ^= std::byte{1};
    EXPECT_EQ(mp_table::find(area), std::nullopt) << "bad checksum";
    put(64);
    EXPECT_EQ(mp_table::find(area), address) << "a good one before the bad one";
    EXPECT_EQ(mp_table::find(std::span(area).first(79)), std::nullopt);
    EXPECT_EQ(mp_table::find({}), std::nullopt);
}

TEST(MpTable, RefusesBadPointers) {
    Bytes pointer = samples::microvm_mp_pointer;
    pointer[8] = std::byte{0}; // a length of 0
    EXPECT_EQ(mp_table::find(with_checksum(pointer, 10)), std::nullopt);
    pointer[8] = std::byte{2}; // reaches past the area
    EXPECT_EQ(mp_table::find(with_checksum(pointer, 10)), std::nullopt);
    pointer = samples::microvm_mp_pointer;
    for (const std::size_t at : {4u, 5u, 6u, 7u})
        pointer[at] = std::byte{0}; // a default configuration
    EXPECT_EQ(mp_table::find(with_checksum(pointer, 10)), std::nullopt);
}

TEST(MpTable, RefusesBadTables) {
    const Bytes good = samples::microvm_mp_table;
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes flipped = good;
        flipped[at] ^= std::byte{0x10};
        EXPECT_FALSE(with_table(flipped).ok()) << at;
    }
    EXPECT_FALSE(with_table({}).ok());
    EXPECT_FALSE(with_table(repaired(Bytes(good.begin(), good.begin() + first_entry))).ok())
        << "no processor";
    EXPECT_FALSE(with_table(repaired(Bytes(good.begin(), good.begin() + 40))).ok()) << "short header";
    Bytes table = good;
    table[first_bus] = std::byte{5}; // unknown, so of unknown length
    EXPECT_FALSE(with_table(repaired(table)).ok());
    table = good;
    table.pop_back();
    EXPECT_FALSE(with_table(repaired(table)).ok()) << "the last entry is cut off";
}

TEST(MpTable, SurvivesDamage) {
    parse_damaged(samples::microvm_mp_table, [](std::span<const std::byte> damaged) {
        Bytes table(damaged.begin(), damaged.end());
        (void)with_table(table);
        if (table.size() > table_checksum) (void)with_table(repaired(table));
    });
    parse_damaged(samples::microvm_mp_pointer, [](std::span<const std::byte> damaged) {
        (void)mp_table::find(damaged);
        if (damaged.size() > 10) (void)mp_table::find(with_checksum({damaged.begin(), damaged.end()}, 10));
    });
}

} // namespace
} // namespace vaquero
