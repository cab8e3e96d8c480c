// What lies between cores, as who starts the cores sees it.
#pragma once

#include <cstddef>

#include "base/result.hpp"

namespace vaquero {

/// Built while the machine starts; the layer that implements it registers it with the kernel (Drivers) or the
/// host world (host::use_interconnect).
class Interconnect {
public:
    /// Prepares for `cores` cores, still without memory. Once, on the boot core, before all others build.
    virtual void prepare(int cores) = 0;
    /// Builds the calling core's part from its pool and returns the bytes it takes, or says how many are
    /// missing. On every core; all must be done before a rank runs.
    virtual Result<std::size_t> build_on_this_core() = 0;

protected:
    ~Interconnect() = default;
};

} // namespace vaquero
