// The host's CPUs: which we may use, and one for each core that is to have its own. A core that is pinned
// isn't moved in the middle of a message, nor put beside one that it waits for when the host is busy.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "launcher/descriptor.hpp"

namespace vaquero::launcher {

/// The CPUs of our affinity mask. Those that share a core with one before them come last: a hyper-thread that
/// spins takes from its sibling.
std::vector<int> find_host_cpus();

/// CPUs in the order of find_host_cpus(), given for each CPU who shares its core.
std::vector<int> siblings_last(const std::vector<int>& cpus, const std::vector<std::string>& siblings);

/// CPUs that no other launcher takes while this object lives.
struct OwnCpus {
    std::vector<int> cpus; ///< one for each core, or none at all
    std::vector<Descriptor> locks;
};

/// Takes `cores` of `cpus`, or none if so many aren't free. Two machines that are pinned to the same CPUs
/// would wait for each other even where the host has idle ones.
OwnCpus take_cpus(const std::vector<int>& cpus, int cores);

/// Pins each vCPU thread of the QEMU that is process `qemu` to the CPU of `cpus` with its number; returns how
/// many there are. They appear, with names, some 50 ms after QEMU's start.
int pin_vcpus(pid_t qemu, const std::vector<int>& cpus);

} // namespace vaquero::launcher
