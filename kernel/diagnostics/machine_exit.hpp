// How the machine ends, and the statuses that the kernel itself ends it with.
#pragma once

namespace vaquero {

/// Exit statuses besides the program's own; README lists them all.
namespace status {
inline constexpr int no_finalize = 1;        ///< a rank ended with status 0 between MPI_Init and MPI_Finalize
inline constexpr int panic = 121;            ///< a bug in Vaquero
inline constexpr int deadlock = 122;         ///< every rank waits, and nothing can wake them
inline constexpr int boot_failure = 123;     ///< too little memory, a missing CPU, a bad command line
inline constexpr int invalid_opcode = 132;   ///< 128 + SIGILL
inline constexpr int arithmetic_fault = 136; ///< 128 + SIGFPE
inline constexpr int memory_fault = 139;     ///< 128 + SIGSEGV
} // namespace status

/// What eight bits make of a rank's `status`: the low ones, as Linux has it, but a failure stays a failure.
constexpr int exit_status(int status) {
    constexpr int failure = 1;
    const int low = status & 0xff;
    return low == 0 && status != 0 ? failure : low;
}

/// The same for a rank that takes all others down, which is a failure whatever `status` says.
constexpr int abort_status(int status) {
    return exit_status(status == 0 ? 0x100 : status);
}

/// Ends the machine with exit_status(status). QEMU's debug console gets the line `exit STATUS`, since
/// isa-debug-exit carries only seven bits: QEMU itself exits with 2 * (min(status, 125) + 1) + 1, which a
/// failure of its own never is. Before it, if the clock runs, goes the line `clock NANOSECONDS`, for the
/// launcher to compare with its own.
[[noreturn]] void machine_exit(int status);

} // namespace vaquero
