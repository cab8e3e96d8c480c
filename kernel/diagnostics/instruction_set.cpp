#include "kernel/diagnostics/instruction_set.hpp"

#include <array>
#include <optional>

#include "kernel/diagnostics/instruction_set_tables.hpp"

namespace vaquero {

namespace {

using namespace instruction_set;

enum class Encoding : std::uint8_t { legacy, vex, evex };

struct Instruction {
    Encoding encoding;
    std::uint8_t map; ///< 1: 0F, 2: 0F 38, 3: 0F 3A, as VEX and EVEX number them [SDM 2A §2.3.5.5]
    std::uint8_t opcode;
    std::uint8_t prefix;                ///< one of the above
    bool wide;                          ///< VEX.L or EVEX.L'L isn't 0
    std::optional<std::uint8_t> mod_rm; ///< the byte behind the opcode
};

/// Reads one byte after the other; nothing behind the end.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> code) : code_(code) {}
    [[nodiscard]] std::optional<std::uint8_t> peek() const {
        return at_ < code_.size() ? std::optional(code_[at_]) : std::nullopt;
    }
    std::optional<std::uint8_t> next() {
        const auto byte = peek();
        ++at_;
        return byte;
    }

private:
    std::span<const std::uint8_t> code_;
    std::size_t at_ = 0;
};

constexpr std::uint8_t prefix_of(std::uint8_t vex_byte) {
    return static_cast<std::uint8_t>(1 << (vex_byte & 3));
}

/// Behind C4 or C5. [SDM 2A §2.3.5]
std::optional<Instruction> read_vex(Reader& code, bool three_bytes) {
    const auto first = code.next();
    const auto last = three_bytes ? code.next() : first;
    const auto opcode = code.next();
    if (!first || !last || !opcode) return std::nullopt;
    const auto map = static_cast<std::uint8_t>(three_bytes ? *first & 0x1f : 1);
    return Instruction{Encoding::vex, map, *opcode, prefix_of(*last), (*last & 4) != 0, code.peek()};
}

/// Behind 62. [SDM 2A §2.7.1]
std::optional<Instruction> read_evex(Reader& code) {
    const auto first = code.next();
    const auto second = code.next();
    const auto third = code.next();
    const auto opcode = code.next();
    if (!opcode) return std::nullopt;
    return Instruction{Encoding::evex,
                       static_cast<std::uint8_t>(*first & 7),
                       *opcode,
                       prefix_of(*second),
                       (*third & 0x60) != 0,
                       code.peek()};
}

/// The opcode behind 0F, with the last of the prefixes that change it.
std::optional<Instruction> read_legacy(Reader& code, std::uint8_t prefix) {
    std::uint8_t map = 1;
    auto opcode = code.next();
    if (opcode == 0x38 || opcode == 0x3a) {
        map = *opcode == 0x38 ? 2 : 3;
        opcode = code.next();
    }
    if (!opcode) return std::nullopt;
    return Instruction{Encoding::legacy, map, *opcode, prefix, false, code.peek()};
}

bool is_other_prefix(std::uint8_t byte) {
    constexpr std::array<std::uint8_t, 8> segments_address_size_lock{0x26, 0x2e, 0x36, 0x3e,
                                                                     0x64, 0x65, 0x67, 0xf0};
    for (const std::uint8_t other : segments_address_size_lock)
        if (byte == other) return true;
    return byte >= 0x40 && byte <= 0x4f; // REX
}

/// Nothing for opcodes of one byte, which are no extension's. [SDM 2A §2.1]
std::optional<Instruction> read_instruction(Reader code) {
    std::uint8_t prefix = np;
    while (const auto byte = code.next()) {
        switch (*byte) {
        case 0x66: // F2 and F3 go before it [SDM 2D §A.2.1]
            if (prefix == np) prefix = p66;
            break;
        case 0xf3:
            prefix = pf3;
            break;
        case 0xf2:
            prefix = pf2;
            break;
        case 0xc4:
        case 0xc5:
            return read_vex(code, *byte == 0xc4);
        case 0x62:
            return read_evex(code);
        case 0x0f:
            return read_legacy(code, prefix);
        default:
            if (!is_other_prefix(*byte)) return std::nullopt;
        }
    }
    return std::nullopt;
}

bool fits(const Row& row, const Instruction& i) {
    if (row.map != i.map || i.opcode < row.first || i.opcode > row.last) return false;
    if ((row.prefixes & i.prefix) == 0 || (row.only_wide && !i.wide)) return false;
    return row.digit < 0 || (i.mod_rm && (*i.mod_rm >> 3 & 7) == row.digit);
}

std::string_view find(std::span<const Row> rows, const Instruction& instruction, std::string_view otherwise) {
    for (const Row& row : rows)
        if (fits(row, instruction)) return row.name;
    return otherwise;
}

} // namespace

std::string_view instruction_set_extension(std::span<const std::uint8_t> code) {
    const auto instruction = read_instruction(Reader(code));
    if (!instruction) return {};
    switch (instruction->encoding) {
    case Encoding::legacy:
        return find(legacy_rows, *instruction, {});
    case Encoding::vex:
        return find(vex_rows, *instruction, "AVX");
    case Encoding::evex:
        return find(evex_rows, *instruction, "AVX-512F");
    }
    return {};
}

} // namespace vaquero
