// What the assembly stubs of traps.asm hand to the kernel, and the entry points that it calls.
#pragma once

#include <cstdint>

namespace vaquero::arch {

/// The registers as an exception found them, in the order that exception_common pushes them.
struct ExceptionFrame {
    std::uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
    std::uint64_t vector, error_code;
    std::uint64_t rip, cs, rflags, rsp, ss;
};

/// A system call's number and arguments, in the order that system_call_entry pushes them.
struct SystemCallFrame {
    std::uint64_t number;
    std::uint64_t arguments[6];
};

/// Exceptions. [SDM 3A Table 6-1]
enum class Vector : std::uint64_t {
    DivideError = 0,
    Nmi = 2,
    Breakpoint = 3,
    InvalidOpcode = 6,
    DoubleFault = 8,
    GeneralProtection = 13,
    PageFault = 14,
    X87FloatingPoint = 16,
    AlignmentCheck = 17,
    MachineCheck = 18,
    SimdFloatingPoint = 19,
    Wake = 0xf0,
    Spurious = 0xff,
};

} // namespace vaquero::arch

extern "C" {
/// Implemented by the kernel. Returning resumes the interrupted code.
void handle_exception(vaquero::arch::ExceptionFrame* frame);
std::int64_t handle_system_call(vaquero::arch::SystemCallFrame* frame);

/// Entry points; for descriptor tables only.
extern const char exception_stubs[];
extern const char wake_interrupt_entry[];
extern const char spurious_interrupt_entry[];
extern const char system_call_entry[];

/// Starts a program as a process starts: at `entry` with the initial stack at `stack`. [SysV psABI §3.4.1]
[[noreturn]] void enter_program(std::uint64_t entry, std::uint64_t stack);

/// Calls function(argument) with the x87, SSE and AVX state saved around it, in `bytes` of stack.
void call_with_vector_state(void (*function)(void*), void* argument, std::uint64_t bytes, bool xsave);
}
