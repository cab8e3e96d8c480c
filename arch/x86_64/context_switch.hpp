// Switching between the stacks of cooperative tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

namespace vaquero::arch {

/// Suspends the caller, storing its stack pointer at `from`, and resumes the task suspended at `to`. Returns
/// when somebody resumes the caller. Preserves what a called function must, including the rounding modes and
/// exception masks of x87 and SSE; the owner switches what else belongs to a task.
extern "C" void vaquero_switch_context(void** from, void* to);

/// Where a new task starts; not for calling from C++.
extern "C" void vaquero_task_start();

/// What lies at the stack pointer of a suspended task, as context_switch.asm stores it.
struct SuspendedTask {
    std::uint32_t mxcsr;
    std::uint16_t x87_control;
    std::uint16_t unused;
    std::uint64_t r15, r14, r13, r12, rbx, rbp;
    std::uint64_t return_address;
};
static_assert(sizeof(SuspendedTask) == 64);

/// Prepares `stack` so that switching to the returned stack pointer calls `function(argument)`, which must
/// never return. The stack's end is 16-byte aligned.
inline void* prepare_task(std::span<std::byte> stack, void (*function)(void*), void* argument) {
    std::byte* const stack_pointer = stack.data() + stack.size() - sizeof(SuspendedTask);
    new (stack_pointer) SuspendedTask{
        .mxcsr = 0x1f80,       // all exceptions masked, round to nearest [SDM 1 §10.2.3]
        .x87_control = 0x037f, // the same, extended precision [SDM 1 §8.1.5]
        .unused = 0,
        .r15 = 0,
        .r14 = 0,
        .r13 = 0,
        .r12 = reinterpret_cast<std::uint64_t>(argument),
        .rbx = reinterpret_cast<std::uint64_t>(function),
        .rbp = 0,
        .return_address = reinterpret_cast<std::uint64_t>(&vaquero_task_start),
    };
    return stack_pointer;
}

} // namespace vaquero::arch
