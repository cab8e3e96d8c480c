// The one bus of this machine, made by the kernel (or the host world) before any rank runs.

#include <optional>

#include "drivers/virtio-bus/bus.hpp"
#include "platform/interconnect.hpp"

namespace vaquero::virtio {
namespace {

constinit std::optional<Bus> the_bus;

class MachineBus final : public Interconnect {
public:
    void prepare(int cores) override { the_bus.emplace(bus_shape(cores)); }
    Result<std::size_t> build_on_this_core() override { return the_bus->build_on(platform::this_core()); }
};

constinit MachineBus interconnect;

} // namespace

Bus& bus() {
    return *the_bus;
}

Interconnect& machine_bus() {
    return interconnect;
}

} // namespace vaquero::virtio
