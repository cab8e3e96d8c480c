// Who executes the guest's instructions.
#pragma once

#include <string>

#include "launcher/options.hpp"

namespace vaquero::launcher {

struct AcceleratorChoice {
    Accelerator accelerator; ///< Kvm or Tcg
    std::string reason;      ///< why this one
};

/// What `wanted` comes to on this host. `cpuinfo` and `kvm` are paths.
AcceleratorChoice choose_accelerator(Accelerator wanted, const char* cpuinfo = "/proc/cpuinfo",
                                     const char* kvm = "/dev/kvm");

} // namespace vaquero::launcher
