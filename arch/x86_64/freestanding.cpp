// The functions that the compiler calls on its own. The C library's are reached through rank-private IFUNC
// slots, so the kernel can't use them. After linking, these names are local to the kernel.
#include <cstddef>
#include <cstdint>

#include "base/ensure.hpp"

extern "C" {

void* memset(void* to, int value, std::size_t bytes) {
    const std::uint64_t pattern = 0x0101010101010101 * static_cast<std::uint8_t>(value);
    void* at = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    // Eight bytes at a time: byte-wise string operations are slow without ERMS, and under TCG. [SDM 1
    // §7.3.9.3]
    asm volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
    asm volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(pattern) : "memory");
    return to;
}

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t bytes) {
    void* at = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    asm volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
    asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(rest) : : "memory");
    return to;
}

void* memmove(void* to, const void* from, std::size_t bytes) {
    auto* const out = static_cast<unsigned char*>(to);
    const auto* const in = static_cast<const unsigned char*>(from);
    if (out <= in || out >= in + bytes) {
        // Forward is right for every overlap that begins before the source.
        const void* source = from;
        void* at = to;
        asm volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(bytes) : : "memory");
        return to;
    }
    for (std::size_t i = bytes; i-- > 0;)
        out[i] = in[i];
    return to;
}

int memcmp(const void* left, const void* right, std::size_t bytes) {
    const auto* const a = static_cast<const unsigned char*>(left);
    const auto* const b = static_cast<const unsigned char*>(right);
    for (std::size_t i = 0; i < bytes; ++i)
        if (a[i] != b[i]) return a[i] - b[i];
    return 0;
}

void* memchr(const void* where, int wanted, std::size_t bytes) {
    const auto* const in = static_cast<const unsigned char*>(where);
    for (std::size_t i = 0; i < bytes; ++i)
        if (in[i] == static_cast<unsigned char>(wanted)) return const_cast<unsigned char*>(in + i);
    return nullptr;
}

std::size_t strlen(const char* text) {
    std::size_t length = 0;
    while (text[length] != '\0')
        ++length;
    return length;
}

/// In place of a function that an interface only declares; only a bug calls it.
[[noreturn, gnu::weak]] void __cxa_pure_virtual() {
    vaquero::panic("a pure virtual function was called");
}
}
