// QEMU's command line: a function of what the machine is to be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "launcher/options.hpp"

namespace vaquero::launcher {

/// Files that QEMU opens and writes to, as paths.
struct MachineChannels {
    std::string output = "/dev/stdout"; ///< the program's
    std::string errors = "/dev/stderr"; ///< the program's, and on COM1 the kernel's log and last words
    std::string record =
        "/dev/null"; ///< what the kernel says of the machine's end on port 0xE9 (machine_end.hpp)
};

struct Machine {
    MachineType type = MachineType::Microvm;
    Accelerator accelerator = Accelerator::Tcg; ///< not Auto
    int cores = 1;
    bool own_cpus = false; ///< whether each vCPU has a host CPU to itself
    std::uint64_t memory_mib = 0;
    bool acpi = true;
    std::string image;        ///< the program's ELF file
    std::string command_line; ///< of the kernel
    std::string cd_image{};   ///< what to boot from instead of `image`
    std::vector<SharedFolder> folders{};
    bool input = false;     ///< whether QEMU's standard input is the program's, in frames
    bool read_only = false; ///< the folders
    std::string debugger{}; ///< where QEMU waits for gdb; nowhere if empty
    MachineChannels channels{};
};

/// The program to run and its arguments; `qemu` is QEMU's name or path, `more` are arguments of the user's.
std::vector<std::string> qemu_command(const Machine& machine, const std::string& qemu,
                                      const std::vector<std::string>& more);

} // namespace vaquero::launcher
