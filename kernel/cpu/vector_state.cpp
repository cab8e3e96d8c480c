#include "kernel/cpu/vector_state.hpp"

#include <cstdint>

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/traps.hpp"

namespace vaquero {

namespace {

// What it takes to save the state, the same on all cores. Read once, since under a hypervisor each CPUID is a
// way out and back.
bool has_xsave = false;
std::uint64_t state_bytes = 512; // FXSAVE's [SDM 1 §10.5.1]

} // namespace

void enable_vector_units() {
    // Neither reset nor INIT leaves the x87 ready for use. [SDM 3A Table 9-1]
    arch::initialize_x87();
    constexpr std::uint32_t xsave_present = 1u << 26;
    if ((arch::cpuid(1).ecx & xsave_present) == 0) return;
    constexpr std::uint64_t osxsave = 1u << 18;
    // AMX's 8 KiB of tiles stay off. [SDM 1 §13.3]
    constexpr std::uint32_t x87_sse_avx_avx512 = 0b1110'0111;
    arch::write_cr4(arch::read_cr4() | osxsave);
    arch::write_xcr0(arch::cpuid(0xd, 0).eax & x87_sse_avx_avx512);
    has_xsave = true;
    state_bytes = arch::cpuid(0xd, 0).ebx; // what the features in XCR0 need [SDM 1 §13.2]
}

void with_vector_state_saved(void (*function)(void*), void* argument) {
    call_with_vector_state(function, argument, state_bytes, has_xsave);
}

} // namespace vaquero
