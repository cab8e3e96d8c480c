// A cursor over DWARF data. Reading past the end gives zeros and is remembered: check failed() afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "kernel/boot/bytes.hpp"

namespace vaquero {

class DwarfReader {
public:
    /// Reads `bytes`, of which the first one's address is `address`.
    DwarfReader(std::span<const std::byte> bytes, std::uint64_t address) : bytes_(bytes), address_(address) {}

    [[nodiscard]] bool failed() const { return failed_; }
    /// Nothing is left to read, or something went wrong.
    [[nodiscard]] bool done() const { return failed_ || position_ == bytes_.size(); }
    /// Of the next byte.
    [[nodiscard]] std::uint64_t address() const { return address_ + position_; }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - position_; }

    template <class T>
    T take() {
        const auto value = load<T>(bytes_, position_);
        if (!value) return fail(), T{0};
        position_ += sizeof(T);
        return *value;
    }

    /// The next `length` bytes as data of their own, which this reader goes on behind.
    DwarfReader take_block(std::uint64_t length) {
        const auto block = length <= left() ? slice(bytes_, position_, length) : std::nullopt;
        if (!block) fail();
        const DwarfReader reader(block.value_or(std::span<const std::byte>()), address());
        if (block) position_ += block->size();
        return reader;
    }

    /// DWARF 4 §7.6: variable-length numbers, 7 bits a byte. Bits past the 64th are dropped.
    std::uint64_t take_uleb128() {
        std::uint8_t last;
        unsigned bits;
        return take_leb128(last, bits);
    }
    /// As an unsigned number, for arithmetic that wraps around.
    std::uint64_t take_sleb128() {
        std::uint8_t last;
        unsigned bits;
        const std::uint64_t number = take_leb128(last, bits);
        const bool is_negative = (last & 0x40) != 0 && bits < 64;
        return is_negative ? number | (~std::uint64_t{0} << bits) : number;
    }

    std::string_view take_string() {
        const std::size_t start = position_;
        while (take<char>() != '\0')
            continue;
        if (failed_) return {};
        return {reinterpret_cast<const char*>(bytes_.data()) + start, position_ - start - 1};
    }

    /// A pointer in the encoding `encoding` (LSB 5.0 §10.5.1). Fails for those that .eh_frame of a static
    /// image doesn't use.
    std::uint64_t take_pointer(std::uint8_t encoding) {
        const std::uint64_t here = address();
        const std::uint64_t value = take_value(encoding & 0x0f);
        switch (encoding & 0xf0) {
        case 0x00:
            return value; // absolute
        case 0x10:
            return value + here; // pcrel
        default:
            return fail(), 0; // textrel, datarel, funcrel, aligned, indirect
        }
    }

private:
    void fail() { failed_ = true; }

    std::uint64_t take_leb128(std::uint8_t& last, unsigned& bits) {
        std::uint64_t number = 0;
        bits = 0;
        do {
            last = take<std::uint8_t>();
            if (bits < 64) number |= std::uint64_t{last & 0x7fu} << bits;
            bits += 7;
        } while ((last & 0x80) != 0);
        return number;
    }

    template <class T>
    std::uint64_t take_extended() {
        return static_cast<std::uint64_t>(std::int64_t{take<T>()});
    }

    std::uint64_t take_value(unsigned format) {
        switch (format) {
        case 0x00:
            return take<std::uint64_t>(); // absptr
        case 0x01:
            return take_uleb128();
        case 0x02:
            return take<std::uint16_t>();
        case 0x03:
            return take<std::uint32_t>();
        case 0x04:
            return take<std::uint64_t>();
        case 0x09:
            return take_sleb128();
        case 0x0a:
            return take_extended<std::int16_t>();
        case 0x0b:
            return take_extended<std::int32_t>();
        case 0x0c:
            return take_extended<std::int64_t>();
        default:
            return fail(), 0;
        }
    }

    std::span<const std::byte> bytes_;
    std::uint64_t address_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

/// A part of an image: its bytes, and the address that they have when the image runs.
struct ImageSection {
    std::uint64_t address = 0;
    std::span<const std::byte> bytes;

    /// A reader from `where` to the section's end; one with nothing to read when that is outside.
    [[nodiscard]] DwarfReader reader_at(std::uint64_t where) const {
        const std::uint64_t offset = where - address; // huge below the section
        if (offset > bytes.size()) return {{}, where};
        return {bytes.subspan(static_cast<std::size_t>(offset)), where};
    }
};

} // namespace vaquero
