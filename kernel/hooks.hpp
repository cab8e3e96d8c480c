// What the kernel calls upwards during the boot story and from system calls. Layers include downwards only,
// so the kernel declares these functions and drivers/ defines them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace vaquero::hooks {

/// A place where a virtio-mmio device may be; its registers are mapped uncached.
struct MmioWindow {
    std::uint64_t physical;
    volatile std::uint32_t* registers;
};

/// Starts the consoles and the entropy device among `candidates`; empty slots are passed over, a device that
/// can't be started is reported. `to_physical` translates an address in the kernel's .bss. Once, on the boot
/// core, when platform::now_ns() runs.
void start_devices(std::span<const MmioWindow> candidates, PhysAddr (*to_physical)(const void*));

/// Writes all of `text` to the first console (stream 1, standard output) or the second one (stream 2,
/// standard error) and returns when the device has taken it. False: there is no such device, or it stopped
/// working, and the UART must do. One caller at a time.
bool write_console(int stream, std::string_view text);

/// Fills `bytes` with random data. False: no entropy device, or it stopped working. One caller at a time.
bool fill_random(std::span<std::byte> bytes);

/// Makes the bus between `cores` cores, still without memory. Once, on the boot core, before all others call
/// build_bus_on_this_core().
void prepare_bus(int cores);

/// Builds this core's part of the bus from this core's pool and returns the bytes it takes, or says how many
/// are missing. On every core; all must be done before a rank runs.
Result<std::size_t> build_bus_on_this_core();

} // namespace vaquero::hooks
