#include "kernel/boot/devices.hpp"

#include <cstdint>

#include "base/text.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/drivers.hpp"
#include "kernel/memory/memory.hpp"

namespace vaquero {

namespace {

// [QEMU docs/system/i386/microvm]: hw/i386/microvm.c puts the slots here, eight with one I/O APIC, 24 with
// two.
constexpr std::uint64_t first_slot = 0xfeb00000;
constexpr std::uint64_t slot_bytes = 0x200;
constexpr std::size_t slot_count = 24;

} // namespace

void start_devices(DeviceDriver& driver) {
    // The image lies at its own physical address; all else is in the direct map.
    const auto to_physical = [](const void* data) {
        const auto address = reinterpret_cast<std::uint64_t>(data);
        return address < arch::direct_map ? PhysAddr(address) : arch::to_physical(data);
    };
    for (std::size_t i = 0; i < slot_count; ++i) {
        const PhysAddr address(first_slot + i * slot_bytes);
        const MmioSlot slot{address.value(), arch::from_physical<volatile std::uint32_t>(address)};
        if (const auto error = driver.start(slot, to_physical))
            console::report(
                Text<300>("virtio device at ", Hex{slot.physical}, ": ", error->message()).view());
    }
}

} // namespace vaquero
