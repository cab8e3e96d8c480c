// What the page tables allow in the direct map: a rank's mprotect(2), enforced on all cores.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/memory/mappings.hpp"

namespace vaquero {

/// Heap::Enforce by page tables. The calling core obeys at once; another one may go on with what it was
/// allowed before, which only matters to messages, and notices new rights (see allow_again()).
bool enforce_protection(std::byte* pages, std::size_t bytes, Protection protection);

/// Whether all of [start, start + bytes) of the direct map may be read, or written.
bool is_allowed(std::uint64_t start, std::uint64_t bytes, bool write);

/// After a fault at `address`: whether it may be accessed now, since the core had only remembered that it
/// mightn't. [SDM 3A §4.10.4.3]
bool allow_again(std::uint64_t address, bool write);

} // namespace vaquero
