// Faults: what the CPU found wrong, in words, with registers and a backtrace.
#include <algorithm>
#include <span>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/machine_check.hpp"
#include "arch/x86_64/traps.hpp"
#include "base/text.hpp"
#include "kernel/diagnostics/backtrace.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/instruction_set.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/diagnostics/symbol_names.hpp"
#include "kernel/memory/image.hpp"
#include "kernel/memory/protection.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

using arch::ExceptionFrame;
using arch::Vector;

// Page-fault error code. [SDM 3A §4.7]
constexpr std::uint64_t write_access = 1u << 1;
constexpr std::uint64_t instruction_fetch = 1u << 4;

struct Kind {
    std::string_view name;
    int status;
};

Kind kind_of(Vector vector) {
    switch (vector) {
    case Vector::DivideError:
        return {"divide error", status::arithmetic_fault};
    case Vector::InvalidOpcode:
        return {"invalid opcode", status::invalid_opcode};
    case Vector::DoubleFault:
        return {"double fault", status::memory_fault};
    case Vector::GeneralProtection:
        return {"general protection fault", status::memory_fault};
    case Vector::PageFault:
        return {"page fault", status::memory_fault};
    case Vector::X87FloatingPoint:
        return {"x87 floating-point error", status::arithmetic_fault};
    case Vector::AlignmentCheck:
        return {"alignment check", status::memory_fault};
    case Vector::SimdFloatingPoint:
        return {"SIMD floating-point error", status::arithmetic_fault};
    case Vector::Breakpoint:
        return {"breakpoint without a debugger", 133}; // 128 + SIGTRAP
    case Vector::Nmi:
        return {"non-maskable interrupt: a hardware error?", status::panic};
    case Vector::MachineCheck:
        return {"machine check: a hardware error", status::panic};
    default:
        return {"unexpected exception", status::panic};
    }
}

/// What lies at an address that faulted, as far as that helps.
std::string_view place_of(std::uint64_t address) {
    constexpr std::uint64_t page = 4096;
    if (address < page) return " (null pointer)";
    if (image::code().contains(address)) return " (code)";
    if (image::constants().contains(address)) return " (constants)";
    if (image::kernel_data().contains(address)) return " (kernel data)";
    if (image::private_data().contains(address)) return " (program data)";
    if (is_process_running()) {
        auto* const at = reinterpret_cast<std::byte*>(address / page * page);
        const auto own = this_process().heap.mappings().first_in(at, at + page);
        if (own && own->protection != Protection::read_write) return " (protected by mprotect)";
        const auto stack = reinterpret_cast<std::uint64_t>(this_process().stack.data());
        if (address >= stack - page && address < stack) return " (stack overflow)";
        if (address >= stack && address < stack + this_process().stack.size()) return " (stack)";
    }
    return "";
}

void report_what(const ExceptionFrame& frame) {
    const auto vector = static_cast<Vector>(frame.vector);
    Text<300> line(kind_of(vector).name);
    if (vector == Vector::PageFault) {
        const std::uint64_t address = arch::read_cr2();
        const bool fetch = (frame.error_code & instruction_fetch) != 0;
        line.append(fetch                                    ? ": execute "
                    : (frame.error_code & write_access) != 0 ? ": write to "
                                                             : ": read of ");
        line.append(Hex{address}).append(place_of(address));
    } else if (frame.error_code != 0) {
        line.append(", error code ").append(Hex{frame.error_code});
    }
    line.append(" at ").append(describe_address(frame.rip).view());
    if (is_process_running())
        line.append(", rank ")
            .append(this_process().rank.value())
            .append(", core ")
            .append(this_core().id.value());
    console::report(line.view());
}

/// [SDM 3B §15.9] tells what the status means.
void report_machine_check() {
    for (unsigned bank = 0; bank < arch::machine_check_banks(); ++bank) {
        const auto error = arch::machine_check_error(bank);
        if (!error) continue;
        Text<100> line("  bank ", bank, ": status ", Hex{error->status});
        if (error->address) line.append(", address ").append(Hex{*error->address});
        console::report(line.view());
    }
}

/// An instruction that the CPU doesn't know may be one of a newer CPU.
void report_missing_extension(const ExceptionFrame& frame) {
    if (!image::code().contains(frame.rip)) return;
    const std::span code(reinterpret_cast<const std::uint8_t*>(frame.rip),
                         std::min(longest_instruction, image::code().end - frame.rip));
    const std::string_view extension = instruction_set_extension(code);
    if (extension.empty()) return;
    console::report(
        Text<200>("this is an instruction of ", extension,
                  ", which this machine doesn't have: compile for what it has, as with -march=x86-64-v3")
            .view());
}

void report_registers(const ExceptionFrame& f) {
    const auto line = [](auto... parts) { console::report(Text<160>("  ", parts...).view()); };
    line("rax ", Hex{f.rax}, " rbx ", Hex{f.rbx}, " rcx ", Hex{f.rcx}, " rdx ", Hex{f.rdx});
    line("rsi ", Hex{f.rsi}, " rdi ", Hex{f.rdi}, " rbp ", Hex{f.rbp}, " rsp ", Hex{f.rsp});
    line("r8  ", Hex{f.r8}, " r9  ", Hex{f.r9}, " r10 ", Hex{f.r10}, " r11 ", Hex{f.r11});
    line("r12 ", Hex{f.r12}, " r13 ", Hex{f.r13}, " r14 ", Hex{f.r14}, " r15 ", Hex{f.r15});
    line("rip ", Hex{f.rip}, " rflags ", Hex{f.rflags}, " cr2 ", Hex{arch::read_cr2()});
}

} // namespace

} // namespace vaquero

void handle_exception(vaquero::arch::ExceptionFrame* frame) {
    using namespace vaquero;
    const auto vector = static_cast<Vector>(frame->vector);
    if (vector == Vector::Nmi && stop_if_asked()) return;
    if (vector == Vector::PageFault && (frame->error_code & instruction_fetch) == 0 &&
        allow_again(arch::read_cr2(), (frame->error_code & write_access) != 0))
        return;
    const Kind kind = kind_of(vector);
    begin_last_words(kind.status, kind.name);
    flush_output_of_all_ranks();
    report_what(*frame);
    if (vector == Vector::MachineCheck) report_machine_check();
    if (vector == Vector::InvalidOpcode) report_missing_extension(*frame);
    report_registers(*frame);
    report_backtrace(*frame);
    machine_exit(kind.status);
}
