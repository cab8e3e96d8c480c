// What the kernel uses of the drivers above it, and how they register it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "platform/interconnect.hpp"

namespace vaquero {

/// A place where a virtio-mmio device may be; its registers are mapped uncached.
struct MmioSlot {
    std::uint64_t physical;
    volatile std::uint32_t* registers;
};

/// Starts devices of some kinds.
class DeviceDriver {
public:
    /// Starts the device at `slot` if it is of use, and registers it; says why one can't be started. An empty
    /// slot is passed over. `to_physical` translates an address in the image or the direct map. On the boot
    /// core, when platform::now_ns() runs.
    virtual std::optional<Error> start(const MmioSlot& slot, PhysAddr (*to_physical)(const void*)) = 0;

protected:
    ~DeviceDriver() = default;
};

/// Takes text. One caller at a time.
class ConsoleDevice {
public:
    /// Returns when the device has taken all of `text`. False: it stopped working, and the UART must do.
    virtual bool write(std::string_view text) = 0;

protected:
    ~ConsoleDevice() = default;
};

/// Gives random data. One caller at a time.
class EntropyDevice {
public:
    /// Fills `bytes`. False: it stopped working.
    virtual bool fill(std::span<std::byte> bytes) = 0;

protected:
    ~EntropyDevice() = default;
};

/// What a started device registers as; it stays until the machine ends. Standard output and standard error
/// are streams 1 and 2.
void register_console(int stream, ConsoleDevice& device);
void register_entropy(EntropyDevice& device);

/// What the machine is started with.
struct Drivers {
    Interconnect& interconnect;
    DeviceDriver& devices;
};

/// The boot story (main.cpp), with what the boot loader left in registers.
[[noreturn]] void boot(std::uint32_t magic, std::uint32_t info, const Drivers& drivers);

} // namespace vaquero
