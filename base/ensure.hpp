// The first kind of failure: a bug. It ends the machine with place, core and rank.
#pragma once

#include <source_location>
#include <string_view>

namespace vaquero {

/// Reports a bug at `where` and ends every rank. The kernel and the host world each implement it.
[[noreturn]] void panic(std::string_view what, std::source_location where = std::source_location::current());

/// `condition` holds unless there is a bug in Vaquero itself.
inline void ensure(bool condition, std::string_view what,
                   std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]]
        panic(what, where);
}

} // namespace vaquero
