// What is decided once at boot and constant from then on, for all cores.
#pragma once

#include <cstddef>

#include "base/result.hpp"
#include "kernel/boot/command_line.hpp"

namespace vaquero {

struct Machine {
    int ranks;
    int cores;
    /// Whether an idle core sleeps until rung: not where each vCPU has a host core to itself.
    bool cores_may_sleep;
    /// See platform::spin_limit().
    int spin_limit;
    /// See platform::is_emulated().
    bool is_emulated;
};

/// Valid once decide_machine() has been called.
const Machine& machine();

/// How many ranks, on how many of the `processors` CPUs, and how they wait. Fails for more ranks than fit.
Result<bool> decide_machine(const KernelOptions& options, std::size_t processors);

} // namespace vaquero
