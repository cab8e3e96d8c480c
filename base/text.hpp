// Text without a heap: a fixed buffer that numbers and words are appended to. What doesn't fit is cut off.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace vaquero {

/// An unsigned number to be written as hexadecimal with the prefix 0x.
struct Hex {
    std::uint64_t value;
};

/// What Text does, but for its capacity: out of line, so that there is one copy of it for all capacities.
/// Each writes to `room` behind its first `size` characters and returns the new size.
namespace text {

[[gnu::noinline]] inline std::size_t append(std::span<char> room, std::size_t size, std::string_view part) {
    for (std::size_t i = 0; i < part.size() && size < room.size(); ++i)
        room[size++] = part[i];
    return size;
}

[[gnu::noinline]] inline std::size_t append_number(std::span<char> room, std::size_t size,
                                                   std::uint64_t number, unsigned radix) {
    std::array<char, 20> digits; // 2^64 - 1 has 20 decimal digits
    std::size_t first = digits.size();
    do {
        digits[--first] = "0123456789abcdef"[number % radix];
        number /= radix;
    } while (number != 0);
    return append(room, size, {digits.data() + first, digits.size() - first});
}

} // namespace text

/// At most `Capacity` characters; appending past the end drops the surplus and never overflows.
template <std::size_t Capacity>
class Text {
public:
    Text() = default;

    /// The parts one after the other: `Text<80>("rank ", 3, " faulted at ", Hex{address})`.
    template <class... Parts>
    requires(sizeof...(Parts) > 0) explicit Text(const Parts&... parts) { (append(parts), ...); }

    Text& append(std::string_view part) {
        size_ = text::append(characters_, size_, part);
        return *this;
    }
    Text& append(const char* part) { return append(std::string_view(part)); }
    Text& append(char c) {
        if (size_ < Capacity) characters_[size_++] = c;
        return *this;
    }
    Text& append(std::integral auto number) {
        if constexpr (std::signed_integral<decltype(number)>) {
            if (number < 0) {
                append('-');
                // Negated as unsigned, so that the most negative number survives.
                return append_unsigned(std::uint64_t{0} - static_cast<std::uint64_t>(number), 10);
            }
        }
        return append_unsigned(static_cast<std::uint64_t>(number), 10);
    }
    Text& append(Hex hex) {
        append("0x");
        return append_unsigned(hex.value, 16);
    }

    [[nodiscard]] std::string_view view() const { return {characters_.data(), size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }
    void clear() { size_ = 0; }
    /// Keeps the first `size` characters, if there are more.
    Text& cut(std::size_t size) {
        if (size < size_) size_ = size;
        return *this;
    }

private:
    Text& append_unsigned(std::uint64_t number, unsigned radix) {
        size_ = text::append_number(characters_, size_, number, radix);
        return *this;
    }

    std::array<char, Capacity> characters_;
    std::size_t size_ = 0;
};

} // namespace vaquero
