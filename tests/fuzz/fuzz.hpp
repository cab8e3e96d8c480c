// What the fuzz targets share. Each target hands libFuzzer's bytes to a parser and uses what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "base/ensure.hpp"
#include "kernel/boot/firmware_tables.hpp"

namespace vaquero {

/// A bug that ensure() finds is a crash that libFuzzer reports. Not inline: the parsers call it too, and each
/// target is one file that includes this one.
[[noreturn]] void panic(std::string_view, SourceLine) {
    std::abort();
}

} // namespace vaquero

namespace vaquero::fuzz {

using Input = std::span<const std::byte>;

/// Physical memory, from address 0 on, is the input.
inline Input memory;
inline Input read_physical(PhysAddr address, std::size_t bytes) {
    if (address.value() > memory.size() || memory.size() - address.value() < bytes) return {};
    return memory.subspan(static_cast<std::size_t>(address.value()), bytes);
}

inline Input input(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const std::byte*>(data), size};
}

} // namespace vaquero::fuzz
