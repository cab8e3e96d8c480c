#include "kernel/symbols.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto table = vaquero::SymbolTable::parse(vaquero::fuzz::input(data, size));
    if (!table) return 0;
    for (const std::uint64_t address : {0ull, 1ull, 0x101000ull, 0xffffffffull, ~0ull})
        (void)table.value().find(address);
    return 0;
}
