// The CPU's instructions that C++ has no words for. All inline assembly is in arch/x86_64.
#pragma once

#include <cstdint>

namespace vaquero::arch {

inline std::uint8_t in8(std::uint16_t port) {
    std::uint8_t value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
inline void out8(std::uint16_t port, std::uint8_t value) {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}
inline void out16(std::uint16_t port, std::uint16_t value) {
    asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}
inline void out32(std::uint16_t port, std::uint32_t value) {
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/// Model-specific registers. [SDM 4]
enum class Msr : std::uint32_t {
    ApicBase = 0x1b,
    McgCap = 0x179,
    McgControl = 0x17b,
    McBank0 = 0x400,
    Efer = 0xc0000080,
    Star = 0xc0000081,
    Lstar = 0xc0000082,
    Fmask = 0xc0000084,
    FsBase = 0xc0000100,
    GsBase = 0xc0000101,
};

inline std::uint64_t read_msr(Msr msr) {
    std::uint32_t low;
    std::uint32_t high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return std::uint64_t{high} << 32 | low;
}
inline void write_msr(Msr msr, std::uint64_t value) {
    asm volatile("wrmsr"
                 :
                 : "c"(msr), "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32))
                 : "memory");
}

struct CpuidResult {
    std::uint32_t eax, ebx, ecx, edx;
};
inline CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf = 0) {
    CpuidResult r;
    asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
    return r;
}

inline std::uint64_t read_cr2() {
    std::uint64_t value;
    asm volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}
inline std::uint64_t read_cr3() {
    std::uint64_t value;
    asm volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}
inline void write_cr3(std::uint64_t root) {
    asm volatile("mov %0, %%cr3" : : "r"(root) : "memory");
}
/// Forgets the translation of `address`, and what is cached of the tables above page tables. [SDM 3A
/// §4.10.4.1]
inline void invalidate_page(std::uint64_t address) {
    asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}
inline std::uint64_t read_cr4() {
    std::uint64_t value;
    asm volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}
inline void write_cr4(std::uint64_t value) {
    asm volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}
inline void write_xcr0(std::uint64_t value) {
    asm volatile("xsetbv"
                 :
                 : "c"(0), "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32)));
}

/// Makes the x87 ready for use: empty, all exceptions masked, round to nearest. [SDM 1 §8.1.5] What SSE
/// needs, a switch to a task loads.
inline void initialize_x87() {
    asm volatile("fninit");
}

inline std::uint64_t read_tsc() {
    std::uint32_t low;
    std::uint32_t high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return std::uint64_t{high} << 32 | low;
}

/// The first word of the per-core block that GS points at: the block's own address.
inline void* gs_self() {
    void* self;
    asm("movq %%gs:0, %0" : "=r"(self));
    return self;
}

inline void pause() {
    asm volatile("pause");
}
/// Waits for an interrupt; `sti` takes effect after the next instruction, so none is lost. [SDM 2B STI]
inline void sleep_until_interrupt() {
    asm volatile("sti; hlt; cli" : : : "memory");
}
[[noreturn]] inline void halt_forever() {
    for (;;)
        asm volatile("cli; hlt" : : : "memory");
}

} // namespace vaquero::arch
