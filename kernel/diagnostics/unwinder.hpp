// Backtraces: from an instruction to its function's caller, and on from there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernel/diagnostics/call_frame_info.hpp"

namespace vaquero {

/// An active function call: the registers as they are, or will be again, in that function. Only rip, rsp,
/// rbp, rbx and r12 to r15 mean something in callers.
struct Frame {
    Registers registers;
    /// rip is behind a call (which may be a function's last instruction), not at an instruction to be run.
    bool is_return_address = false;

    /// An address inside the instruction that the function is at: the one to look up.
    [[nodiscard]] std::uint64_t code_address() const {
        return registers[Registers::rip] - (is_return_address ? 1 : 0);
    }
};

/// Unwinds one image. Trusts neither the stack nor the image's call frame information.
class Unwinder {
public:
    Unwinder(const CallFrameInfo& info, ReadWord read_word) : info_(info), read_(read_word) {}

    /// The caller's frame; nothing at the outermost frame or where the stack is damaged. Code without call
    /// frame information is expected to keep a frame pointer in rbp.
    [[nodiscard]] std::optional<Frame> caller_of(const Frame& frame) const;

    /// Calls visit(const Frame&) for `frame` and its callers, at most `max_frames` of them.
    template <class Visit>
    void walk(const Frame& frame, std::size_t max_frames, Visit visit) const {
        std::optional<Frame> current = frame;
        for (std::size_t depth = 0; current && depth < max_frames; ++depth) {
            visit(*current);
            current = caller_of(*current);
        }
    }

private:
    [[nodiscard]] std::optional<Frame> apply(const FrameRules& rules, const Registers& old) const;
    [[nodiscard]] std::optional<std::uint64_t> cfa(const FrameRules& rules, const Registers& old) const;
    [[nodiscard]] std::optional<std::uint64_t> value(RegisterRule rule, std::uint64_t cfa,
                                                     const Registers& old, std::uint64_t same) const;
    [[nodiscard]] std::optional<Frame> follow_frame_pointer(const Registers& old) const;
    [[nodiscard]] std::optional<std::uint64_t> read(std::optional<std::uint64_t> address) const;

    const CallFrameInfo& info_;
    ReadWord read_;
};

} // namespace vaquero
