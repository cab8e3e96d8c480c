// How a machine ended, in its kernel's words and in QEMU's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "launcher/failure.hpp"

namespace vaquero::launcher {

/// Lines that the kernel writes to the debug console, port 0xE9; others mean nothing. The last one of each
/// kind counts.
///
///     exit STATUS          0 to 255, since isa-debug-exit carries only seven bits
///     clock NANOSECONDS    how long the kernel believes that it has run
struct MachineRecord {
    std::optional<int> exit_status;
    std::optional<std::chrono::nanoseconds> clock;

    void read(std::string_view line);
};

/// The program's exit status, from QEMU's as waitpid() gives it and the kernel's record.
Outcome<int> program_status(int wait_status, const MachineRecord& record);

/// What is wrong with the machine's clock, if it says `machine`, and `waking` to `passing` went by since
/// QEMU's start: without and with the time that the host slept. A clock that starts later than QEMU can't be
/// ahead, but it may be behind.
std::optional<std::string> clock_complaint(std::chrono::nanoseconds machine, std::chrono::nanoseconds waking,
                                           std::chrono::nanoseconds passing);

} // namespace vaquero::launcher
