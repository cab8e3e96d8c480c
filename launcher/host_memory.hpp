// How much memory the host has for a machine.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace vaquero::launcher {

/// In MiB.
struct HostMemory {
    static constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t total = 0;               ///< all RAM
    std::uint64_t available = 0;           ///< what may be taken without swapping, as Linux estimates it
    std::uint64_t group_limit = no_limit;  ///< what our control group, or one around it, may use
    std::uint64_t commit_limit = no_limit; ///< what Linux still promises, where it counts promises
};

/// Reads it from /proc and /sys/fs/cgroup below `root`, which is empty but in tests.
HostMemory read_host_memory(const std::string& root = {});

/// The size of a machine's memory if nobody says one. QEMU takes only what the machine touches, and the
/// kernel touches one bit for each page of what its program doesn't use, so this is generous: half of what
/// the host has.
std::uint64_t default_memory(const HostMemory& host, int ranks);

} // namespace vaquero::launcher
