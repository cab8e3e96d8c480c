// The one bus of this machine, made by the kernel (or the host world) before any rank runs.

#include <optional>

#include "drivers/virtio-bus/bus.hpp"
#include "kernel/hooks.hpp"

namespace vaquero {
namespace {

std::optional<virtio::Bus> machine_bus;

} // namespace

virtio::Bus& virtio::bus() {
    return *machine_bus;
}

void hooks::prepare_bus(int cores) {
    machine_bus.emplace(virtio::bus_shape(cores));
}

Result<std::size_t> hooks::build_bus_on_this_core() {
    return virtio::bus().build_on(platform::this_core());
}

} // namespace vaquero
