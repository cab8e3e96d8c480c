// The virtio devices that the kernel uses.
#pragma once

#include "kernel/drivers.hpp"

namespace vaquero::virtio {

/// Starts consoles, the first as standard output, the second as standard error, and an entropy device.
DeviceDriver& device_driver();

} // namespace vaquero::virtio
