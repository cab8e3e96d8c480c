// The virtio devices that the kernel uses.
#pragma once

#include "kernel/drivers.hpp"

namespace vaquero::virtio {

/// Starts consoles, the first as standard output, the second as standard error, the third as standard input;
/// an entropy device; and servers of files.
DeviceDriver& device_driver();

} // namespace vaquero::virtio
