#include "kernel/memory/memory_map.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto map = vaquero::MemoryMap::parse(vaquero::fuzz::input(data, size / 24 * 24), 24);
    if (!map) return 0;
    std::uint64_t end = 0;
    for (const vaquero::MemoryRange& range : map.value().ranges()) {
        vaquero::ensure(range.start < range.end && (range.start > end || end == 0),
                        "ranges overlap or touch");
        end = range.end;
    }
    (void)map.value().take_page_below(1 << 20);
    (void)map.value().exclude(0x1234, 0x123456);
    for (std::size_t i = 0; i < 3; ++i)
        vaquero::ensure(map.value().share(i, 3).pages() == map.value().pages() / 3, "unequal shares");
    return 0;
}
