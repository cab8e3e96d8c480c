#include "kernel/diagnostics/symbols.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const std::uint64_t address : {0ull, 1ull, 0x101000ull, 0xffffffffull, ~0ull})
        (void)vaquero::find_symbol(vaquero::fuzz::input(data, size), address);
    return 0;
}
