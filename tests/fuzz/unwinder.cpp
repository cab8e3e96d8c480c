#include "kernel/diagnostics/unwinder.hpp"

#include "tests/fuzz/fuzz.hpp"

namespace {

constexpr std::uint64_t frames_address = 0x2000;
constexpr std::uint64_t code_address = 0x4000;

} // namespace

// The input is .eh_frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vaquero;
    const CallFrameInfo info({frames_address, fuzz::input(data, size)});
    const Unwinder unwinder(info, [](std::uint64_t address, std::uint64_t& value) {
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
