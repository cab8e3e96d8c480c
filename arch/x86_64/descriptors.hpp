// Segments, the task state with its interrupt stacks, and the interrupt descriptor table. [SDM 3A §3, §6, §8]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "arch/x86_64/traps.hpp"

namespace vaquero::arch {

inline constexpr std::uint16_t code_selector = 0x08;
inline constexpr std::uint16_t data_selector = 0x10;
inline constexpr std::uint16_t task_selector = 0x18;

/// Which interrupt stack a vector uses: none may interrupt another that uses the same.
enum class InterruptStack : std::uint8_t { Interrupt = 1, Exception = 2, Last = 3 };
inline constexpr std::size_t interrupt_stack_bytes = 16384;

/// [SDM 3A §8.7]
struct [[gnu::packed]] TaskState {
    std::uint32_t reserved0 = 0;
    std::array<std::uint64_t, 3> stack_of_ring{};
    std::uint64_t reserved1 = 0;
    std::array<std::uint64_t, 7> interrupt_stack{};
    std::uint64_t reserved2 = 0;
    std::uint16_t reserved3 = 0;
    std::uint16_t io_map_base = 104;
};
static_assert(sizeof(TaskState) == 104);

/// A core's own GDT and task state; lives as long as the core uses it.
class CoreDescriptors {
public:
    /// Loads GDT, task register and the shared IDT on the calling core. `stack_ends`: the interrupt stacks,
    /// by InterruptStack.
    void load(std::array<std::byte*, 3> stack_ends);

private:
    TaskState task_;
    std::array<std::uint64_t, 5> gdt_{};
};

/// Fills the IDT that all cores share. Once, before any core loads it.
void prepare_interrupt_table();

/// Routes `syscall` to system_call_entry on the calling core. [SDM 3A §5.8.8]
void enable_system_calls();

} // namespace vaquero::arch
