// Where boot.asm arrives: the one place that knows the kernel and all drivers, and joins them.
#include "drivers/virtio-bus/bus.hpp"
#include "drivers/virtio/devices.hpp"
#include "kernel/drivers.hpp"

extern "C" [[noreturn]] void kernel_main(std::uint32_t magic, std::uint32_t info) {
    using namespace vaquero;
    boot(magic, info, {.interconnect = virtio::machine_bus(), .devices = virtio::device_driver()});
}
