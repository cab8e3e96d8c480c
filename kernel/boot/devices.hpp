// The devices of QEMU microvm.
#pragma once

namespace vaquero {

/// Starts the virtio-mmio devices that the machine has: consoles and entropy.
void start_devices();

} // namespace vaquero
