#include "kernel/boot/command_line.hpp"

#include <vector>

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = vaquero::CommandLine::parse({reinterpret_cast<const char*>(data), size});
    if (!parsed) return 0;
    for (const auto& strings : {parsed.value().arguments(), parsed.value().environment()}) {
        std::vector<char> buffer(strings.bytes());
        strings.decode(buffer);
    }
    return 0;
}
