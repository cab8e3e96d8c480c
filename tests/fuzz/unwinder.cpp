#include "kernel/unwinder.hpp"

#include <vector>

#include "tests/fuzz/fuzz.hpp"

namespace {

constexpr std::uint64_t header_address = 0x1000;
constexpr std::uint64_t frames_address = 0x2000;
constexpr std::uint64_t code_address = 0x4000;

/// The header of an image with one function, whose description is at the start of .eh_frame.
std::vector<std::byte> make_header(std::int32_t description) {
    const std::uint8_t encodings[4] = {1, 0x1b, 0x03, 0x3b};
    const std::int32_t words[4] = {0, 1, code_address - header_address,
                                   static_cast<std::int32_t>(frames_address - header_address) + description};
    std::vector<std::byte> header(20);
    std::memcpy(header.data(), encodings, 4);
    std::memcpy(header.data() + 4, words, 16);
    return header;
}

} // namespace

// The first byte says where the function's description is in the rest, which is .eh_frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vaquero;
    if (size == 0) return 0;
    const auto header = make_header(data[0]);
    const auto info =
        CallFrameInfo::parse({header_address, header}, {frames_address, fuzz::input(data + 1, size - 1)});
    ensure(info.ok(), "a sound header is refused");
    const Unwinder unwinder(info.value(), [](std::uint64_t address, std::uint64_t& value) {
        value = address * 0x9e3779b97f4a7c15; // any stack will do
        if (value % 3 == 0) value = code_address + value % 64;
        return address % 5 != 0;
    });
    for (std::uint64_t offset = 0; offset < 64; offset += 9) {
        Frame frame;
        for (std::size_t i = 0; i < Registers::count; ++i)
            frame.registers[i] = 0x10000 + 64 * i;
        frame.registers[Registers::rip] = code_address + offset;
        unwinder.walk(frame, 20, [](const Frame&) {});
    }
    return 0;
}
