// Tables that firmware left in the memory of QEMU 7.2 machines with three processors.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "kernel/boot/firmware_tables.hpp"
#include "tests/host/kernel/damage.hpp"

namespace vaquero {

/// Bytes from hexadecimal digits.
inline Bytes from_hex(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(value(digits[i]) * 16 + value(digits[i + 1])));
    return bytes;
}

/// A little physical memory: what is in no region isn't RAM. There is one, because ReadPhysical has no
/// context.
struct PhysicalMemory {
    static inline std::map<std::uint64_t, Bytes> regions;

    static std::span<const std::byte> read(PhysAddr address, std::size_t bytes) {
        for (const auto& [start, region] : regions) {
            if (address.value() < start || address.value() - start > region.size()) continue;
            const auto offset = static_cast<std::size_t>(address.value() - start);
            if (region.size() - offset >= bytes) return std::span(region).subspan(offset, bytes);
        }
        return {};
    }
};

/// Makes `table`, whose checksum byte is at `offset`, valid again after a change.
inline Bytes with_checksum(Bytes table, std::size_t offset) {
    unsigned sum = 0;
    table[offset] = std::byte{0};
    for (const std::byte byte : table)
        sum += std::to_integer<unsigned>(byte);
    table[offset] = static_cast<std::byte>(0u - sum);
    return table;
}

namespace samples {

/// -M microvm: version 2.
inline const Bytes microvm_rsdp =
    from_hex("525344205054522050424f43485320020000000024000000caff0e000000000005000000");
inline constexpr std::uint64_t microvm_xsdt_address = 0xeffca;
inline const Bytes microvm_xsdt = from_hex(
    "58534454340000000140424f4348532042585043202020200100000042585043010000005cfe0e000000000068ff0e00"
    "00000000");
inline constexpr std::uint64_t microvm_madt_address = 0xeff68;
inline const Bytes microvm_madt = from_hex(
    "4150494362000000015b424f4348532042585043202020200100000042585043010000000000e0fe0100000000080000"
    "0100000000080101010000000008020201000000010c00000000c0fe00000000010c01000000c1fe180000000406ff00"
    "0001");

/// -M q35: version 1, followed by something else.
inline const Bytes q35_rsdp =
    from_hex("5253442050545220c4424f43485320006623fe070000000000000000000000005f534d5f");
inline constexpr std::uint64_t q35_rsdt_address = 0x7fe2366;
inline const Bytes q35_rsdt = from_hex(
    "525344543800000001c1424f4348532042585043202020200100000042585043010000004e21fe074222fe07ca22fe07"
    "0223fe073e23fe07");
inline constexpr std::uint64_t q35_madt_address = 0x7fe2242;
inline const Bytes q35_madt = from_hex(
    "41504943880000000162424f4348532042585043202020200100000042585043010000000000e0fe0100000000080000"
    "0100000000080101010000000008020201000000010c00000000c0fe00000000020a0000020000000000020a00050500"
    "00000d00020a0009090000000d00020a000a0a0000000d00020a000b0b0000000d000406ff000001");

/// -M microvm,acpi=off: the first bytes of the extended BIOS data area at 0x9fc00. The table has length 0x100
/// and a count of entries of 0.
inline constexpr std::uint64_t microvm_mp_address = 0x9fc10;
inline const Bytes microvm_mp_pointer = from_hex("5f4d505f10fc090001048b0000000000");
inline const Bytes microvm_mp_table = from_hex(
    "50434d50000104ea51424f4f5420202030303030303030303030303000000000000000000000e0fe0000000000001403"
    "b10f0600fdfb8b17000000000000000000011401b10f0600fdfb8b17000000000000000000021401b10f0600fdfb8b17"
    "00000000000000000100495341202020020414010000c0fe030000000000040203000000000104010300000000030403"
    "03000000000404040300000000050405030000000006040603000000000704070300000000080408030000000009040903"
    "000000000a040a03000000000b040b03000000000c040c03000000000d040d03000000000e040e03000000000f040f04"
    "03000000000000040100000000ff01");

} // namespace samples
} // namespace vaquero
