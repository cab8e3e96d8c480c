#include "kernel/diagnostics/call_frame_info.hpp"

namespace vaquero {
namespace {

using Kind = RegisterRule::Kind;

/// Common information entry: what functions share. [LSB 5.0 §10.6.1.1.1]
struct CommonInfo {
    std::uint64_t code_alignment;
    std::uint64_t data_alignment;
    std::uint8_t pointer_encoding = 0;
    bool has_augmentation_data = false;
    bool is_signal_frame = false;
    DwarfReader instructions{{}, 0};
};

/// The next record (CIE or FDE) without its length; nothing in it at the end and where the data is damaged.
DwarfReader take_record(DwarfReader& frames) {
    const auto length = frames.take<std::uint32_t>();
    if (length == 0xffffffff) return {{}, 0}; // the 64-bit format, which no image needs
    return frames.take_block(length);
}

std::optional<CommonInfo> common_info_at(const ImageSection& frames, std::uint64_t address) {
    DwarfReader from_there = frames.reader_at(address);
    DwarfReader record = take_record(from_there);
    const auto id = record.take<std::uint32_t>();
    const auto version = record.take<std::uint8_t>();
    std::string_view augmentation = record.take_string();
    CommonInfo info{.code_alignment = record.take_uleb128(), .data_alignment = record.take_sleb128()};
    const std::uint64_t return_address = version == 1 ? record.take<std::uint8_t>() : record.take_uleb128();
    if (record.failed() || id != 0 || (version != 1 && version != 3) || return_address != Registers::rip)
        return std::nullopt;
    if (!augmentation.empty()) {
        if (augmentation.front() != 'z') return std::nullopt; // its length is unknown
        augmentation.remove_prefix(1);
        info.has_augmentation_data = true;
        DwarfReader data = record.take_block(record.take_uleb128());
        for (const char letter : augmentation) {
            if (letter == 'R') info.pointer_encoding = data.take<std::uint8_t>();
            if (letter == 'L') data.take<std::uint8_t>();
            if (letter == 'P') data.take_pointer(data.take<std::uint8_t>() & 0x0f);
            if (letter == 'S') info.is_signal_frame = true;
        }
        if (data.failed()) return std::nullopt;
    }
    info.instructions = record;
    return info;
}

/// Runs call frame instructions up to the row for one address. [DWARF 4 §6.4.2]
class RowBuilder {
public:
    RowBuilder(const CommonInfo& common, std::uint64_t start, std::uint64_t target)
        : common_(common), location_(start), target_(target) {
        rules_.is_signal_frame = common.is_signal_frame;
    }

    /// False for damaged or unknown instructions.
    bool run(DwarfReader reader) {
        while (!reader.done() && location_ <= target_) {
            const auto code = reader.take<std::uint8_t>();
            const std::uint8_t low = code & 0x3f;
            const bool good = (code & 0xc0) == 0x40   ? advance(low)
                              : (code & 0xc0) == 0x80 ? set(low, Kind::offset, scaled(reader.take_uleb128()))
                              : (code & 0xc0) == 0xc0 ? restore(low)
                                                      : run_extended(low, reader);
            if (!good) return false;
        }
        return !reader.failed();
    }
    /// What DW_CFA_restore goes back to: the rules that the CIE set up.
    void end_of_common_part() { initial_ = rules_; }
    [[nodiscard]] const FrameRules& rules() const { return rules_; }

private:
    [[nodiscard]] std::uint64_t scaled(std::uint64_t offset) const { return offset * common_.data_alignment; }

    bool advance(std::uint64_t delta) {
        // Wrapping around would make an early row of a later one.
        const std::uint64_t bytes = delta * common_.code_alignment;
        location_ = location_ + bytes < location_ ? ~std::uint64_t{0} : location_ + bytes;
        return true;
    }

    /// Rules for registers that aren't followed (vector registers) are read and dropped.
    bool set(std::uint64_t number, Kind kind, std::uint64_t operand = 0) {
        if (number < Registers::count) rules_.registers[number] = {kind, operand};
        return true;
    }
    bool restore(std::uint64_t number) {
        if (number < Registers::count) rules_.registers[number] = initial_.registers[number];
        return true;
    }
    bool set_cfa(std::uint64_t number, std::uint64_t offset) {
        rules_.cfa_is_expression = false;
        rules_.cfa_register = number;
        rules_.cfa_operand = offset;
        return number < Registers::count;
    }
    bool set_cfa_offset(std::uint64_t offset) {
        rules_.cfa_operand = offset;
        return !rules_.cfa_is_expression;
    }
    bool set_cfa_expression(std::uint64_t block) {
        rules_.cfa_is_expression = true;
        rules_.cfa_operand = block;
        return true;
    }

    /// Compilers remember one state at a time.
    bool remember() {
        if (remembered_ == memory_.size()) return false;
        memory_[remembered_++] = rules_;
        return true;
    }
    bool recall() {
        if (remembered_ == 0) return false;
        rules_ = memory_[--remembered_];
        return true;
    }

    static std::uint64_t skip_block(DwarfReader& reader) {
        const std::uint64_t address = reader.address();
        reader.take_block(reader.take_uleb128());
        return address;
    }

    bool run_extended(std::uint8_t code, DwarfReader& reader);
    bool run_with_register(std::uint8_t code, DwarfReader& reader);

    const CommonInfo& common_;
    std::uint64_t location_;
    std::uint64_t target_;
    FrameRules rules_;
    FrameRules initial_;
    std::array<FrameRules, 3> memory_;
    std::size_t remembered_ = 0;
};

/// The instructions without a register operand. [DWARF 4 §7.23, figure 40]
bool RowBuilder::run_extended(std::uint8_t code, DwarfReader& reader) {
    switch (code) {
    case 0x00:
        return true; // DW_CFA_nop
    case 0x01: {     // DW_CFA_set_loc
        location_ = reader.take_pointer(common_.pointer_encoding);
        return true;
    }
    case 0x02:
        return advance(reader.take<std::uint8_t>());
    case 0x03:
        return advance(reader.take<std::uint16_t>());
    case 0x04:
        return advance(reader.take<std::uint32_t>());
    case 0x0a:
        return remember();
    case 0x0b:
        return recall();
    case 0x0e:
        return set_cfa_offset(reader.take_uleb128()); // DW_CFA_def_cfa_offset
    case 0x0f:
        return set_cfa_expression(skip_block(reader)); // DW_CFA_def_cfa_expression
    case 0x13:
        return set_cfa_offset(scaled(reader.take_sleb128())); // DW_CFA_def_cfa_offset_sf
    case 0x2e:
        return reader.take_uleb128(), true; // DW_CFA_GNU_args_size
    default:
        return run_with_register(code, reader);
    }
}

bool RowBuilder::run_with_register(std::uint8_t code, DwarfReader& reader) {
    const std::uint64_t number = reader.take_uleb128();
    switch (code) {
    case 0x05:
        return set(number, Kind::offset, scaled(reader.take_uleb128()));
    case 0x06:
        return restore(number);
    case 0x07:
        return set(number, Kind::undefined);
    case 0x08:
        return set(number, Kind::same_value);
    case 0x09:
        return set(number, Kind::other_register, reader.take_uleb128());
    case 0x0c:
        return set_cfa(number, reader.take_uleb128());
    case 0x0d:
        return !rules_.cfa_is_expression && set_cfa(number, rules_.cfa_operand);
    case 0x10:
        return set(number, Kind::expression, skip_block(reader));
    case 0x11:
        return set(number, Kind::offset, scaled(reader.take_sleb128()));
    case 0x12:
        return set_cfa(number, scaled(reader.take_sleb128()));
    case 0x14:
        return set(number, Kind::value_offset, scaled(reader.take_uleb128()));
    case 0x15:
        return set(number, Kind::value_offset, scaled(reader.take_sleb128()));
    case 0x16:
        return set(number, Kind::value_expression, skip_block(reader));
    default:
        return false;
    }
}

/// Frame description entry: one function's. [LSB 5.0 §10.6.1.1.2]
struct Description {
    CommonInfo common;
    std::uint64_t start;
    DwarfReader instructions;
};

std::optional<Description> find_description(const ImageSection& frames, std::uint64_t address) {
    DwarfReader rest = frames.reader_at(frames.address);
    std::uint64_t common_address = 0;
    std::optional<CommonInfo> common;
    // A terminator is a record without content.
    for (DwarfReader record = take_record(rest); !record.done(); record = take_record(rest)) {
        const std::uint64_t pointer_address = record.address();
        const auto pointer = record.take<std::uint32_t>();
        if (pointer == 0) continue; // a CIE
        if (!common || common_address != pointer_address - pointer) {
            common_address = pointer_address - pointer;
            common = common_info_at(frames, common_address);
        }
        if (!common) continue;
        const std::uint64_t start = record.take_pointer(common->pointer_encoding);
        const std::uint64_t length = record.take_pointer(common->pointer_encoding & 0x0f);
        if (address < start || address - start >= length) continue;
        if (common->has_augmentation_data) record.take_block(record.take_uleb128());
        if (record.failed()) return std::nullopt;
        return Description{*common, start, record};
    }
    return std::nullopt;
}

} // namespace

std::optional<FrameRules> CallFrameInfo::rules_at(std::uint64_t address) const {
    const auto found = find_description(frames_, address);
    if (!found) return std::nullopt;
    RowBuilder builder(found->common, found->start, address);
    if (!builder.run(found->common.instructions)) return std::nullopt;
    builder.end_of_common_part();
    if (!builder.run(found->instructions)) return std::nullopt;
    return builder.rules();
}

DwarfReader CallFrameInfo::expression_at(std::uint64_t address) const {
    DwarfReader reader = frames_.reader_at(address);
    return reader.take_block(reader.take_uleb128());
}

} // namespace vaquero
