// Line-atomic output: what a rank writes leaves in whole lines, so that lines of several ranks don't mix.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace vaquero {

/// Collects one rank's output on one stream. A line longer than the buffer leaves in pieces. If the owner is
/// stopped in the middle of a call, flush() by another one sends what the sink hasn't been given yet.
class LineBuffer {
public:
    static constexpr std::size_t capacity = 4096;
    /// Takes one or more whole lines (or a piece of a long one) at once.
    using Sink = void (*)(std::string_view lines);

    /// `tag`, up to 40 characters, is put before each line; it is copied.
    explicit LineBuffer(Sink sink, std::string_view tag = {});

    void append(std::string_view text);
    /// Sends what is there, a line without its end too: for a rank that ends.
    void flush();

private:
    void put(std::string_view piece);
    void send(std::size_t bytes);

    Sink sink_;
    std::array<char, 40> tag_;
    std::size_t tag_bytes_;
    std::size_t used_ = 0;
    std::size_t taken_ = 0;       ///< bytes at the beginning that the sink has, or is about to take
    std::size_t whole_lines_ = 0; ///< bytes of the buffer up to and with the last newline
    bool at_line_start_ = true;
    std::array<char, capacity> buffer_;
};

} // namespace vaquero
