#include "kernel/boot/command_line.hpp"

#include <limits>

namespace vaquero {
namespace {

constexpr std::string_view environment_prefix = "env=";
constexpr std::string_view folder_prefix = "dir=";
constexpr std::string_view program_prefix = "exe=";
constexpr std::string_view device_prefix = "virtio_mmio.device=";

/// Takes the first word off `rest`; empty when there is none. Skips the words that QEMU appended.
std::string_view next_word(std::string_view& rest) {
    for (;;) {
        while (!rest.empty() && rest.front() == ' ')
            rest.remove_prefix(1);
        std::size_t length = 0;
        while (length < rest.size() && rest[length] != ' ')
            ++length;
        const std::string_view word(rest.data(), length);
        rest.remove_prefix(length);
        if (!word.starts_with(device_prefix)) return word;
    }
}

/// The value of a hexadecimal digit, or -1.
int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Calls visit(char) with each decoded character; false, having visited some, when `word` is badly encoded.
template <class Visit>
bool decode_word(std::string_view word, Visit visit) {
    if (word == "%") return true;
    for (std::size_t i = 0; i < word.size(); ++i) {
        char c = word[i];
        if (c == '%') {
            if (word.size() - i < 3) return false;
            const int high = hex_digit(word[i + 1]);
            const int low = hex_digit(word[i + 2]);
            if (high < 0 || low < 0) return false;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return false; // would end the string early
        visit(c);
    }
    return true;
}

bool is_well_encoded(std::string_view word) {
    return decode_word(word, [](char) {});
}

/// A positive decimal number up to `maximum`; nothing when `text` is anything else.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t maximum) {
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (maximum - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    if (number == 0) return std::nullopt;
    return number;
}

/// A number of bytes with an optional suffix K or M.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t unit = 1;
    if (text.ends_with('K') || text.ends_with('M')) {
        unit = text.back() == 'K' ? 1024 : 1024 * 1024;
        text.remove_suffix(1);
    }
    const auto number = parse_number(text, std::numeric_limits<std::uint64_t>::max() / unit);
    if (!number) return std::nullopt;
    return *number * unit;
}

bool parse_count(std::string_view text, std::uint32_t& count) {
    const auto number = parse_number(text, std::numeric_limits<std::int32_t>::max());
    if (number) count = static_cast<std::uint32_t>(*number);
    return number.has_value();
}

/// A rank: a number that may be 0.
bool parse_rank(std::string_view text, std::optional<std::uint32_t>& rank) {
    rank = 0;
    return text == "0" || parse_count(text, *rank);
}

bool parse_bytes(std::string_view text, std::uint64_t& bytes) {
    const auto size = parse_size(text);
    if (size) bytes = *size;
    return size.has_value();
}

bool parse_seconds(std::string_view text, std::uint64_t& seconds) {
    const auto number = parse_number(text, std::numeric_limits<std::int64_t>::max() / 1'000'000'000);
    if (number) seconds = *number;
    return number.has_value();
}

/// NAME=VALUE, encoded, with a name.
bool is_assignment(std::string_view text) {
    std::size_t name = 0;
    bool has_equals = false;
    const bool well_encoded = decode_word(text, [&](char c) {
        has_equals = has_equals || c == '=';
        name += has_equals ? 0 : 1;
    });
    return well_encoded && has_equals && name > 0;
}

/// Whether `word` is a kernel option with a good value, which then is in `options`.
bool parse_option(std::string_view word, KernelOptions& options) {
    const auto take = [&](std::string_view prefix) {
        const bool matches = word.starts_with(prefix);
        if (matches) word.remove_prefix(prefix.size());
        return matches;
    };
    if (word == "verbose") return options.verbose = true;
    if (word == "tag-output") return options.tag_output = true;
    if (take("ranks=")) return parse_count(word, options.ranks);
    if (take("host-cores=")) return parse_count(word, options.host_cores);
    if (take("stdin=")) return parse_rank(word, options.input_rank);
    if (take("stack=")) return parse_bytes(word, options.stack_bytes);
    if (take("time=")) return parse_seconds(word, options.unix_seconds);
    if (take(environment_prefix)) return is_assignment(word);
    if (take(folder_prefix) || take(program_prefix)) return word.starts_with('/') && is_well_encoded(word);
    return false;
}

} // namespace

std::size_t EncodedStrings::count() const {
    std::size_t count = 0;
    std::string_view rest = words_;
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (word.starts_with(prefix_)) ++count;
    }
    return count;
}

std::size_t EncodedStrings::bytes() const {
    std::size_t bytes = 0;
    std::string_view rest = words_;
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!word.starts_with(prefix_)) continue;
        word.remove_prefix(prefix_.size());
        ensure(decode_word(word, [&](char) { ++bytes; }), "a bad word passed the command line's check");
        ++bytes;
    }
    return bytes;
}

void EncodedStrings::decode(std::span<char> buffer) const {
    ensure(buffer.size() >= bytes(), "buffer too small for the strings of the command line");
    std::size_t used = 0;
    std::string_view rest = words_;
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!word.starts_with(prefix_)) continue;
        word.remove_prefix(prefix_.size());
        decode_word(word, [&](char c) { buffer[used++] = c; });
        buffer[used++] = '\0';
    }
}

Result<CommandLine> CommandLine::parse(std::string_view line) {
    CommandLine result;
    std::string_view rest = line;
    std::string_view word = next_word(rest);
    for (; !word.empty() && word != "--"; word = next_word(rest)) {
        if (!parse_option(word, result.options_))
            return Error("unknown or bad word \"", word, "\" on the kernel's command line");
    }
    const std::string_view options(line.data(), line.size() - rest.size() - word.size());
    result.environment_ = EncodedStrings(options, environment_prefix);
    result.folders_ = EncodedStrings(options, folder_prefix);
    result.program_path_ = EncodedStrings(options, program_prefix);
    result.arguments_ = EncodedStrings(rest, {});
    for (word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!is_well_encoded(word))
            return Error("bad % sequence in \"", word, "\" on the kernel's command line");
    }
    return result;
}

} // namespace vaquero
