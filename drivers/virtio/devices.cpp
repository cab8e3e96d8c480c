#include "drivers/virtio/devices.hpp"

#include <array>
#include <optional>

#include "drivers/virtio/console.hpp"
#include "drivers/virtio/entropy.hpp"

namespace vaquero::virtio {
namespace {

/// The registers of a slot as the machine has them.
class MappedRegisters {
public:
    explicit MappedRegisters(volatile std::uint32_t* base) : base_(base) {}
    [[nodiscard]] std::uint32_t read(MmioRegister which) const { return base_[index(which)]; }
    void write(MmioRegister which, std::uint32_t value) { base_[index(which)] = value; }

private:
    static std::size_t index(MmioRegister which) { return static_cast<std::size_t>(which) / 4; }

    volatile std::uint32_t* base_;
};

// What the devices share with us, in .bss.
std::array<RequestPage, 2> console_pages;
RequestPage entropy_page;

template <class Device>
class Started {
public:
    /// Says why it doesn't start.
    std::optional<Error> start(MappedRegisters registers, RequestPage& page, ToPhysical to_physical) {
        auto started = Device::start(registers, page, to_physical);
        if (!started) return started.error();
        device_.emplace(std::move(started.value()));
        return std::nullopt;
    }
    [[nodiscard]] Device& device() { return *device_; }

private:
    std::optional<Device> device_;
};

class KernelConsole final : public ConsoleDevice, public Started<Console<MappedRegisters>> {
public:
    bool write(std::string_view text) override { return device().write(std::as_bytes(std::span(text))); }
};

class KernelEntropy final : public EntropyDevice, public Started<Entropy<MappedRegisters>> {
public:
    bool fill(std::span<std::byte> bytes) override { return device().fill(bytes); }
};

class VirtioDriver final : public DeviceDriver {
public:
    std::optional<Error> start(const MmioSlot& slot, PhysAddr (*to_physical)(const void*)) override {
        const MappedRegisters registers(slot.registers);
        const auto id = MmioTransport(registers).identify();
        if (!id) return id.error();
        if (id.value() == DeviceId::entropy && !has_entropy_) {
            auto error = entropy_.start(registers, entropy_page, to_physical);
            has_entropy_ = !error;
            if (has_entropy_) register_entropy(entropy_);
            return error;
        }
        if (id.value() == DeviceId::console && consoles_seen_ < consoles_.size()) {
            // Counts those that failed too: standard error doesn't become standard output.
            KernelConsole& console = consoles_[consoles_seen_];
            auto error = console.start(registers, console_pages[consoles_seen_++], to_physical);
            if (!error) register_console(static_cast<int>(consoles_seen_), console);
            return error;
        }
        return std::nullopt;
    }

private:
    std::array<KernelConsole, 2> consoles_;
    KernelEntropy entropy_;
    std::size_t consoles_seen_ = 0;
    bool has_entropy_ = false;
};

constinit VirtioDriver the_driver;

} // namespace

DeviceDriver& device_driver() {
    return the_driver;
}

} // namespace vaquero::virtio
