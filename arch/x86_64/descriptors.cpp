#include "arch/x86_64/descriptors.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

struct [[gnu::packed]] TablePointer {
    std::uint16_t limit;
    std::uint64_t base;
};

/// [SDM 3A §6.14.1]
struct Gate {
    std::uint16_t offset_low;
    std::uint16_t selector;
    std::uint8_t interrupt_stack;
    std::uint8_t type;
    std::uint16_t offset_middle;
    std::uint32_t offset_high;
    std::uint32_t reserved;
};
static_assert(sizeof(Gate) == 16);

constexpr std::uint8_t present_interrupt_gate = 0x8e;
constexpr std::uint64_t code_descriptor = 0x00af9b000000ffff;
constexpr std::uint64_t data_descriptor = 0x00cf93000000ffff;
constexpr std::size_t stub_bytes = 16;
constexpr std::size_t exception_count = 32;

std::array<Gate, 256> interrupt_table;

Gate gate(const char* entry, InterruptStack stack) {
    const auto address = reinterpret_cast<std::uint64_t>(entry);
    return {.offset_low = static_cast<std::uint16_t>(address),
            .selector = code_selector,
            .interrupt_stack = static_cast<std::uint8_t>(stack),
            .type = present_interrupt_gate,
            .offset_middle = static_cast<std::uint16_t>(address >> 16),
            .offset_high = static_cast<std::uint32_t>(address >> 32),
            .reserved = 0};
}

bool must_not_share_a_stack(std::size_t vector) {
    return vector == static_cast<std::size_t>(Vector::Nmi) ||
           vector == static_cast<std::size_t>(Vector::DoubleFault) ||
           vector == static_cast<std::size_t>(Vector::MachineCheck);
}

} // namespace

void prepare_interrupt_table() {
    for (std::size_t vector = 0; vector < exception_count; ++vector) {
        const auto stack = must_not_share_a_stack(vector) ? InterruptStack::Last : InterruptStack::Exception;
        interrupt_table[vector] = gate(exception_stubs + vector * stub_bytes, stack);
    }
    interrupt_table[static_cast<std::size_t>(Vector::Wake)] =
        gate(wake_interrupt_entry, InterruptStack::Interrupt);
    interrupt_table[static_cast<std::size_t>(Vector::Spurious)] =
        gate(spurious_interrupt_entry, InterruptStack::Interrupt);
}

void CoreDescriptors::load(std::array<std::byte*, 3> stack_ends) {
    for (std::size_t i = 0; i < stack_ends.size(); ++i)
        task_.interrupt_stack[i] = reinterpret_cast<std::uint64_t>(stack_ends[i]);

    // A task descriptor takes two slots. [SDM 3A §8.2.3]
    const auto base = reinterpret_cast<std::uint64_t>(&task_);
    constexpr std::uint64_t available_task = 0x89;
    gdt_ = {0, code_descriptor, data_descriptor,
            (sizeof(TaskState) - 1) | (base & 0xffffff) << 16 | available_task << 40 |
                (base >> 24 & 0xff) << 56,
            base >> 32};

    const TablePointer gdt{sizeof(gdt_) - 1, reinterpret_cast<std::uint64_t>(gdt_.data())};
    const TablePointer idt{sizeof(interrupt_table) - 1,
                           reinterpret_cast<std::uint64_t>(interrupt_table.data())};
    asm volatile("lgdt %0; lidt %1; ltr %2" : : "m"(gdt), "m"(idt), "r"(task_selector) : "memory");
}

void enable_system_calls() {
    // `syscall` loads CS from bits 47:32, SS from that + 8; sysret isn't used, since callers are in ring 0.
    write_msr(Msr::Star, std::uint64_t{code_selector} << 32);
    write_msr(Msr::Lstar, reinterpret_cast<std::uint64_t>(system_call_entry));
    constexpr std::uint64_t trap_interrupt_direction_alignment = 1u << 8 | 1u << 9 | 1u << 10 | 1u << 18;
    write_msr(Msr::Fmask, trap_interrupt_direction_alignment);
}

} // namespace vaquero::arch
