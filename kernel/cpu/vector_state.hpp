// Keeping the program's vector registers across what the kernel does in a system call.
#pragma once

namespace vaquero {

/// Calls `function` with the vector registers saved around it.
void with_vector_state_saved(void (*function)(void*));

} // namespace vaquero
