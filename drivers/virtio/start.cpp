// The devices that the kernel uses: found among virtio-mmio slots, kept here, used through kernel/hooks.hpp.

#include <array>
#include <optional>

#include "drivers/virtio/console.hpp"
#include "drivers/virtio/entropy.hpp"
#include "kernel/hooks.hpp"
#include "platform/platform.hpp"

namespace vaquero {
namespace {

/// The registers of a slot as the machine has them.
class MappedRegisters {
public:
    explicit MappedRegisters(volatile std::uint32_t* base) : base_(base) {}
    [[nodiscard]] std::uint32_t read(virtio::MmioRegister which) const { return base_[index(which)]; }
    void write(virtio::MmioRegister which, std::uint32_t value) { base_[index(which)] = value; }

private:
    static std::size_t index(virtio::MmioRegister which) { return static_cast<std::size_t>(which) / 4; }

    volatile std::uint32_t* base_;
};

using Console = virtio::Console<MappedRegisters>;
using Entropy = virtio::Entropy<MappedRegisters>;

std::array<virtio::RequestPage, 2> console_pages;
std::array<std::optional<Console>, 2> consoles; ///< standard output, standard error
virtio::RequestPage entropy_page;
std::optional<Entropy> entropy;

/// Moves a started device to `slot`, or passes on why it didn't start.
template <class Device>
std::optional<Error> keep(Result<Device> started, std::optional<Device>& slot) {
    if (!started) return started.error();
    slot.emplace(std::move(started.value()));
    return std::nullopt;
}

/// Starts a device that is of use. `consoles_seen` counts those that failed too, lest standard error become
/// standard output.
std::optional<Error> start_device(MappedRegisters registers, virtio::ToPhysical to_physical,
                                  std::size_t& consoles_seen) {
    const auto id = virtio::MmioTransport(registers).identify();
    if (!id) return id.error();
    if (id.value() == virtio::DeviceId::entropy && !entropy)
        return keep(Entropy::start(registers, entropy_page, to_physical), entropy);
    if (id.value() == virtio::DeviceId::console && consoles_seen < consoles.size()) {
        const std::size_t i = consoles_seen++;
        return keep(Console::start(registers, console_pages[i], to_physical), consoles[i]);
    }
    return std::nullopt;
}

} // namespace

void hooks::start_devices(std::span<const MmioWindow> candidates, PhysAddr (*to_physical)(const void*)) {
    std::size_t consoles_seen = 0;
    for (const MmioWindow& window : candidates) {
        const MappedRegisters registers(window.registers);
        if (const auto error = start_device(registers, to_physical, consoles_seen))
            platform::report(
                Text<300>("virtio device at ", Hex{window.physical}, ": ", error->message()).view());
    }
}

bool hooks::write_console(int stream, std::string_view text) {
    std::optional<Console>& console = consoles[stream == 1 ? 0 : 1];
    return console && console->write(std::as_bytes(std::span(text)));
}

bool hooks::fill_random(std::span<std::byte> bytes) {
    return entropy && entropy->fill(bytes);
}

} // namespace vaquero
