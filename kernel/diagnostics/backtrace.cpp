#include "kernel/diagnostics/backtrace.hpp"

#include <cstring>

#include "base/text.hpp"
#include "kernel/calls/system_calls.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/symbol_names.hpp"
#include "kernel/diagnostics/unwinder.hpp"
#include "kernel/memory/image.hpp"

namespace vaquero {

namespace {

constexpr std::size_t max_frames = 40;

bool read_word(std::uint64_t address, std::uint64_t& value) {
    if (!system_call::is_readable(address, sizeof(value))) return false;
    std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof(value));
    return true;
}

ImageSection section(image::Part part) {
    return {part.begin, {reinterpret_cast<const std::byte*>(part.begin), part.bytes()}};
}

void report_from(const Frame& frame) {
    const CallFrameInfo info(section(image::call_frames()));
    Unwinder(info, read_word).walk(frame, max_frames, [](const Frame& at) {
        // code_address() is inside the call; what people look for is where it returns to.
        console::report(Text<200>("  at ", describe_address(at.code_address()).view()).view());
    });
}

/// A jump to a bad address leaves nothing to unwind there; the call that led to it left its return address.
void step_over_bad_jump(Frame& frame) {
    std::uint64_t& rip = frame.registers[Registers::rip];
    std::uint64_t& rsp = frame.registers[Registers::rsp];
    if (image::code().contains(rip) || !read_word(rsp, rip)) return;
    rsp += sizeof(rip);
    frame.is_return_address = true;
}

} // namespace

void report_backtrace(const arch::ExceptionFrame& f) {
    Frame frame;
    frame.registers[Registers::rip] = f.rip;
    frame.registers[Registers::rsp] = f.rsp;
    frame.registers[Registers::rbp] = f.rbp;
    frame.registers[Registers::rbx] = f.rbx;
    frame.registers[Registers::r12] = f.r12;
    frame.registers[Registers::r13] = f.r13;
    frame.registers[Registers::r14] = f.r14;
    frame.registers[Registers::r15] = f.r15;
    step_over_bad_jump(frame);
    report_from(frame);
}

void report_backtrace_from_here() {
    // The kernel keeps frame pointers, so the caller's frame can be read from this function's.
    const auto* const own = static_cast<const std::uint64_t*>(__builtin_frame_address(0));
    Frame frame;
    frame.registers[Registers::rbp] = own[0];
    frame.registers[Registers::rip] = own[1];
    frame.registers[Registers::rsp] = reinterpret_cast<std::uint64_t>(own + 2);
    frame.is_return_address = true;
    report_from(frame);
}

} // namespace vaquero
