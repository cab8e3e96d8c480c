#include "kernel/diagnostics/machine_exit.hpp"

#include <algorithm>
#include <cstdint>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/diagnostics/memory_shortage.hpp"

namespace vaquero {

namespace {

constexpr std::uint16_t kDebugConsole = 0xe9;
constexpr std::uint16_t kDebugExit = 0xf4;

} // namespace

void machine_exit(int status) {
    const int told = exit_status(status);
    if (told != 0) report_memory_shortage();
    const Text<16> record("exit ", told, "\n");
    for (const char c : record.view())
        arch::out8(kDebugConsole, static_cast<std::uint8_t>(c));
    arch::out32(kDebugExit, static_cast<std::uint32_t>(std::min(told, 125)) + 1);
    // No such device: nothing else can end this machine.
    arch::halt_forever();
}

} // namespace vaquero
