#include "kernel/boot/acpi.hpp"

#include <vector>

#include "tests/fuzz/fuzz.hpp"

// The input's first bytes are the root pointer. Checksums hold a fuzzer up, so they are made right: the
// pointer's, and those of two tables at fixed places that begin with a usable length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vaquero;
    std::vector<std::byte> bytes(size);
    if (size < 192) return 0;
    std::memcpy(bytes.data(), data, size);
    const auto repair = [&](std::size_t start, std::size_t length, std::size_t checksum) {
        unsigned sum = 0;
        bytes[start + checksum] = std::byte{0};
        for (std::size_t i = start; i < start + length && i < size; ++i)
            sum += std::to_integer<unsigned>(bytes[i]);
        bytes[start + checksum] = static_cast<std::byte>(0u - sum);
    };
    constexpr std::size_t root = 64;
    constexpr std::size_t madt = 128;
    const auto put = [&](std::size_t at, std::string_view text) {
        std::memcpy(&bytes[at], text.data(), text.size());
    };
    const auto put_number = [&](std::size_t at, std::uint32_t number) {
        std::memcpy(&bytes[at], &number, 4);
    };
    put(0, "RSD PTR ");
    bytes[15] &= std::byte{1}; // revision 0 or 1
    put_number(16, root);
    repair(0, 20, 8);
    put(root, "RSDT");
    put_number(root + 4, 44);
    put_number(root + 40, madt);
    repair(root, 44, 9);
    put(madt, "APIC");
    put_number(madt + 4, static_cast<std::uint32_t>(size - madt));
    repair(madt, size - madt, 9);
    fuzz::memory = bytes;
    (void)acpi::find_processors(fuzz::memory, fuzz::read_physical);
    return 0;
}
