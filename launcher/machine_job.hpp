// Runs QEMU and its machine to their end.
#pragma once

#include <string>
#include <vector>

#include "launcher/qemu.hpp"

namespace vaquero::launcher {

/// Where a QEMU that run_machine_job() starts has to write to: descriptors that it inherits. The program's
/// errors don't go to QEMU's standard error, so that what QEMU itself says can be told from them.
inline const MachineChannels inherited_channels{
    .output = "/dev/stdout", .errors = "/dev/fd/3", .record = "/dev/fd/4"};

struct MachineJob {
    std::vector<std::string> command; ///< with inherited_channels
    std::vector<int> cpus;            ///< one to pin each vCPU to, or none
    std::string timeout;              ///< as the user wrote it
    bool keeps_time = true;           ///< whether the machine's clock should agree with the host's
    bool kvm = false;
    bool input = false; ///< whether our standard input goes to QEMU's, in frames
};

/// Returns the exit status.
int run_machine_job(const MachineJob& machine);

} // namespace vaquero::launcher
