// Names for code addresses: the table that bin/make-symbols makes of an image's symbols and that a second
// link puts into the image.
//
// All numbers are 32-bit little-endian; the table is 4-byte aligned.
//
//     vaquero_symbols:      magic 0x4d595356 ("VSYM"), count
//                           count entries: address, offset of the name (from the first name)
//                           names, each ended by a NUL
//     vaquero_symbols_end:
//
// Entries are sorted by address, no address twice. A symbol reaches to the next entry; an empty name means
// that the addresses from there on belong to no function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace vaquero {

class SymbolTable {
public:
    static constexpr std::uint32_t magic = 0x4d595356;

    /// A table without symbols.
    SymbolTable() = default;
    /// Checks the whole table, so that find() can trust it. Refers to `bytes`.
    static Result<SymbolTable> parse(std::span<const std::byte> bytes);

    struct Symbol {
        std::string_view name;
        std::uint64_t offset; ///< of the address from the symbol's start
    };
    /// The function that `address` is in.
    [[nodiscard]] std::optional<Symbol> find(std::uint64_t address) const;

private:
    struct Entry {
        std::uint32_t address;
        std::uint32_t name;
    };
    [[nodiscard]] Entry entry(std::size_t index) const;

    std::span<const std::byte> entries_;
    std::span<const std::byte> names_;
};

} // namespace vaquero
