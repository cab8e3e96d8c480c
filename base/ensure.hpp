// The first kind of failure: a bug. It ends the machine with place, core and rank.
#pragma once

#include <string_view>

namespace vaquero {

/// A line of source, for reports. std::source_location would do, but clang 14's tools can't read libstdc++'s.
struct SourceLine {
    const char* file;
    unsigned line;

    /// Where it is called; as a default argument, where that function is called.
    static constexpr SourceLine here(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
        return {file, line};
    }
};

/// Reports a bug at `where` and ends every rank. The kernel and the host world each implement it.
[[noreturn]] void panic(std::string_view what, SourceLine where = SourceLine::here());

/// `condition` holds unless there is a bug in Vaquero itself.
inline void ensure(bool condition, std::string_view what, SourceLine where = SourceLine::here()) {
    if (!condition) [[unlikely]]
        panic(what, where);
}

} // namespace vaquero
