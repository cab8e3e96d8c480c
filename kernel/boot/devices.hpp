// The devices of QEMU microvm.
#pragma once

namespace vaquero {

class DeviceDriver;

/// Has `driver` start what it finds in the machine's virtio-mmio slots; reports a device that can't be
/// started.
void start_devices(DeviceDriver& driver);

} // namespace vaquero
