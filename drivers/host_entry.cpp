// Linked into programs of the host world: joins it with the bus, as entry.cpp joins the kernel and its
// drivers.
#include "drivers/virtio-bus/bus.hpp"
#include "host/world.hpp"

namespace {

[[maybe_unused]] const bool registered = [] {
    vaquero::host::use_interconnect(vaquero::virtio::machine_bus());
    return true;
}();

} // namespace
