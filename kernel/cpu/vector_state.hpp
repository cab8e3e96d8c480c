// The vector registers: made ready on each core, and kept across what the kernel does in a system call.
#pragma once

namespace vaquero {

/// Lets the programs and the kernel's context switches on the calling core use x87, and what the CPU has of
/// SSE and AVX, in the state that a process starts with: all floating-point exceptions masked, round to
/// nearest.
void enable_vector_units();

/// Calls function(argument) with the vector registers saved around it.
void with_vector_state_saved(void (*function)(void*), void* argument = nullptr);

} // namespace vaquero
