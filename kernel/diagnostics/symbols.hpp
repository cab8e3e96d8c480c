// Names for code addresses: the table that bin/make-symbols makes of an image's symbols and that a second
// link puts into the image. Small rather than quick to search, since each image carries it and few ever look.
//
// One entry a symbol, in the order of addresses:
//
//     how far the symbol lies behind the one before it (the first: behind 0), as ULEB128
//     how many characters it shares with the start of the name before it, as ULEB128
//     the rest of its name, ended by a NUL
//
// A symbol reaches to the next entry; an empty name means that the addresses from there on belong to no
// function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/text.hpp"

namespace vaquero {

struct Symbol {
    Text<100> name;       ///< bin/make-symbols cuts longer ones
    std::uint64_t offset; ///< of the address from the symbol's start
};

/// The function that `address` is in. Trusts nothing in `table`: behind damage there are no symbols.
[[nodiscard]] std::optional<Symbol> find_symbol(std::span<const std::byte> table, std::uint64_t address);

} // namespace vaquero
