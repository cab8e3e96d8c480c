#include "kernel/process/initial_stack.hpp"

#include <elf.h>

#include <cstring>

#include "base/limits.hpp"

namespace vaquero {

namespace {

constexpr std::uint64_t clock_ticks = 100; // times(2); Linux's USER_HZ

/// Decodes `strings` at `at` and stores the address of each in `pointers`, then a null pointer.
void place_strings(const EncodedStrings& strings, char* at, std::uint64_t*& pointers) {
    strings.decode({at, strings.bytes()});
    for (std::size_t i = 0; i < strings.count(); ++i) {
        *pointers++ = reinterpret_cast<std::uint64_t>(at);
        at += std::strlen(at) + 1;
    }
    *pointers++ = 0;
}

} // namespace

Result<std::byte*> build_initial_stack(std::span<std::byte> stack, const EncodedStrings& arguments,
                                       const EncodedStrings& environment, const ProgramFacts& facts) {
    const std::size_t string_bytes = arguments.bytes() + environment.bytes() + facts.random.size();
    constexpr std::size_t auxiliary_entries = 16;
    const std::size_t words =
        1 + arguments.count() + 1 + environment.count() + 1 + 2 * (auxiliary_entries + 1);
    const std::size_t total = string_bytes + words * sizeof(std::uint64_t) + 16;
    if (total > stack.size() / 2)
        return Error("arguments and environment take ", total, " of ", stack.size(),
                     " bytes of stack: give the machine more --memory");

    // From the end downwards: random bytes, strings, then the vectors.
    std::byte* const random = stack.data() + stack.size() - facts.random.size();
    std::memcpy(random, facts.random.data(), facts.random.size());
    char* const environment_text = reinterpret_cast<char*>(random) - environment.bytes();
    char* const argument_text = environment_text - arguments.bytes();
    const auto below = reinterpret_cast<std::uintptr_t>(argument_text) - words * sizeof(std::uint64_t);
    std::byte* const stack_pointer =
        stack.data() + ((below & ~std::uintptr_t{15}) - reinterpret_cast<std::uintptr_t>(stack.data()));

    auto* word = reinterpret_cast<std::uint64_t*>(stack_pointer);
    *word++ = arguments.count();
    place_strings(arguments, argument_text, word);
    place_strings(environment, environment_text, word);
    const auto argument_zero = reinterpret_cast<std::uint64_t>(argument_text);
    const std::uint64_t auxiliary[auxiliary_entries][2] = {
        {AT_PHDR, facts.program_headers},
        {AT_PHENT, sizeof(Elf64_Phdr)},
        {AT_PHNUM, facts.program_header_count},
        {AT_PAGESZ, page_bytes},
        {AT_BASE, 0},
        {AT_FLAGS, 0},
        {AT_ENTRY, facts.entry},
        {AT_UID, 0},
        {AT_EUID, 0},
        {AT_GID, 0},
        {AT_EGID, 0},
        {AT_SECURE, 0},
        {AT_CLKTCK, clock_ticks},
        {AT_HWCAP, facts.hardware_capabilities},
        {AT_RANDOM, reinterpret_cast<std::uint64_t>(random)},
        {arguments.count() > 0 ? std::uint64_t{AT_EXECFN} : std::uint64_t{AT_IGNORE}, argument_zero},
    };
    std::memcpy(word, auxiliary, sizeof(auxiliary));
    word += 2 * auxiliary_entries;
    *word++ = AT_NULL;
    *word = 0;
    return stack_pointer;
}

} // namespace vaquero
