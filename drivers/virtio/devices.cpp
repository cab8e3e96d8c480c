#include "drivers/virtio/devices.hpp"

#include <array>
#include <new>
#include <optional>

#include "drivers/virtio/console.hpp"
#include "drivers/virtio/console_input.hpp"
#include "drivers/virtio/entropy.hpp"
#include "drivers/virtio/nine_p_device.hpp"
#include "platform/platform.hpp"

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
        if (id.value() == DeviceId::console && !input_) return start_input(registers, to_physical);
        if (id.value() == DeviceId::nine_p) return start_file_server(registers, to_physical);
        return std::nullopt;
    }

private:
    /// The console behind those of the output is for standard input.
    std::optional<Error> start_input(MappedRegisters registers, ToPhysical to_physical) {
        std::byte* const page = platform::allocate_pages(sizeof(RequestPage));
        if (page == nullptr) return Error("there is no memory for it");
        input_.emplace(registers, *new (page) RequestPage, to_physical);
        if (const auto started = input_->start(); !started) return started.error();
        files::set_input_device(*input_);
        return std::nullopt;
    }

    std::optional<Error> start_file_server(MappedRegisters registers, ToPhysical to_physical) {
        for (auto& server : file_servers_) {
            if (server) continue;
            std::byte* const page = platform::allocate_pages(sizeof(NinePPage));
            if (page == nullptr) return Error("there is no memory for it");
            server.emplace(registers, *new (page) NinePPage, to_physical);
            if (const auto started = server->start(); !started) return started.error();
            nine_p::add_server(*server);
            return std::nullopt;
        }
        return Error("there are too many shared folders");
    }

    std::array<KernelConsole, 2> consoles_;
    KernelEntropy entropy_;
    std::optional<ConsoleInput<MappedRegisters>> input_;
    std::array<std::optional<NinePDevice<MappedRegisters>>, 8> file_servers_;
    std::size_t consoles_seen_ = 0;
    bool has_entropy_ = false;
};

constinit VirtioDriver the_driver;

} // namespace

DeviceDriver& device_driver() {
    return the_driver;
}

} // namespace vaquero::virtio
