#include "kernel/boot/devices.hpp"

#include <array>
#include <cstdint>

#include "kernel/hooks.hpp"
#include "kernel/memory/memory.hpp"

namespace vaquero {

namespace {

// [QEMU docs/system/i386/microvm]: hw/i386/microvm.c puts the slots here, eight with one I/O APIC, 24 with
// two.
constexpr std::uint64_t first_slot = 0xfeb00000;
constexpr std::uint64_t slot_bytes = 0x200;
constexpr std::size_t slot_count = 24;

} // namespace

void start_devices() {
    std::array<hooks::MmioWindow, slot_count> slots;
    for (std::size_t i = 0; i < slot_count; ++i) {
        const PhysAddr address(first_slot + i * slot_bytes);
        slots[i] = {address.value(), arch::from_physical<volatile std::uint32_t>(address)};
    }
    // The drivers' buffers are kernel data, which lies at its own physical address.
    hooks::start_devices(slots,
                         [](const void* data) { return PhysAddr(reinterpret_cast<std::uint64_t>(data)); });
}

} // namespace vaquero
