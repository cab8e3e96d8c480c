#include "kernel/boot/mp_table.hpp"

#include <vector>

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vaquero;
    (void)mp_table::find(fuzz::input(data, size));
    if (size < 44) return 0;
    // The table is the input, with the length and the checksum made right.
    std::vector<std::byte> bytes(size);
    std::memcpy(bytes.data(), data, size);
    std::memcpy(bytes.data(), "PCMP", 4);
    const auto length = static_cast<std::uint16_t>(size);
    std::memcpy(&bytes[4], &length, sizeof(length));
    unsigned sum = 0;
    bytes[7] = std::byte{0};
    for (const std::byte byte : bytes)
        sum += std::to_integer<unsigned>(byte);
    bytes[7] = static_cast<std::byte>(0u - sum);
    fuzz::memory = bytes;
    (void)mp_table::find_processors(PhysAddr(0), fuzz::read_physical);
    return 0;
}
