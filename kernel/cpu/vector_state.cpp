#include "kernel/cpu/vector_state.hpp"

#include <cstdint>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/traps.hpp"

namespace vaquero {

void with_vector_state_saved(void (*function)(void*)) {
    constexpr std::uint64_t osxsave = 1u << 18;
    constexpr std::uint64_t fxsave_bytes = 512; // [SDM 1 §10.5.1]
    const bool xsave = (arch::read_cr4() & osxsave) != 0;
    // CPUID.0DH.0:EBX is what the features in XCR0 need. [SDM 1 §13.2]
    call_with_vector_state(function, nullptr, xsave ? arch::cpuid(0xd, 0).ebx : fxsave_bytes, xsave);
}

} // namespace vaquero
