// virtio over memory-mapped registers: finding a device, agreeing on features, handing it queues.
// [VIRTIO 1.2 §4.2]
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "drivers/virtio/layout.hpp"

namespace vaquero::virtio {

/// Offsets of the control registers in bytes. [VIRTIO 1.2 §4.2.2]
enum class MmioRegister : std::uint32_t {
    magic_value = 0x000,
    version = 0x004,
    device_id = 0x008,
    device_features = 0x010,
    device_features_sel = 0x014,
    driver_features = 0x020,
    driver_features_sel = 0x024,
    queue_sel = 0x030,
    queue_num_max = 0x034,
    queue_num = 0x038,
    queue_ready = 0x044,
    queue_notify = 0x050,
    status = 0x070,
    queue_desc_low = 0x080,
    queue_desc_high = 0x084,
    queue_driver_low = 0x090,
    queue_driver_high = 0x094,
    queue_device_low = 0x0a0,
    queue_device_high = 0x0a4,
};

/// Bits of the status register. [VIRTIO 1.2 §2.1]
enum DeviceStatus : std::uint32_t {
    status_acknowledge = 1,
    status_driver = 2,
    status_driver_ok = 4,
    status_features_ok = 8,
    status_needs_reset = 64,
    status_failed = 128,
};

/// The kinds of device that matter here. [VIRTIO 1.2 §5]
enum class DeviceId : std::uint32_t { none = 0, console = 3, entropy = 4, nine_p = 9 };

/// VIRTIO_F_VERSION_1: the device complies with the standard and isn't a legacy one. [VIRTIO 1.2 §6]
inline constexpr std::uint64_t feature_version_1 = std::uint64_t{1} << 32;

/// Translates a pointer into the physical address that a device needs.
using ToPhysical = PhysAddr (*)(const void*);

/// One slot. `Registers` has `std::uint32_t read(MmioRegister)` and `void write(MmioRegister,
/// std::uint32_t)`. The calls are made in the order identify, negotiate, enable_queue, set_live, notify;
/// after an error the device is marked as failed and left alone.
template <class Registers>
class MmioTransport {
public:
    explicit MmioTransport(Registers registers) : registers_(registers) {}

    /// What is in this slot: none if there is nothing, an error if it speaks the legacy interface.
    Result<DeviceId> identify() {
        if (read(MmioRegister::magic_value) != magic_value) return DeviceId::none;
        // VIRTIO 1.2 §4.2.2.2: an empty slot is no error, whatever its version.
        const std::uint32_t id = read(MmioRegister::device_id);
        if (id == 0) return DeviceId::none;
        const std::uint32_t version = read(MmioRegister::version);
        if (version == legacy_version)
            return Error("it speaks legacy virtio-mmio only (QEMU: -global virtio-mmio.force-legacy=false)");
        if (version != modern_version) return Error("it has the unknown virtio-mmio version ", version);
        return static_cast<DeviceId>(id);
    }

    /// Resets the device and agrees with it on VIRTIO_F_VERSION_1 and nothing else: steps 1 to 6 of
    /// VIRTIO 1.2 §3.1.1. Returns the features that the device offered.
    Result<std::uint64_t> negotiate() {
        write(MmioRegister::status, 0);
        // §2.4.2: the reset is complete when the status reads as 0.
        for (int polls = 0; read(MmioRegister::status) != 0; ++polls)
            if (polls == max_reset_polls) return fail("it doesn't complete its reset");
        add_status(status_acknowledge);
        add_status(status_driver);
        const std::uint64_t offered = device_features();
        if ((offered & feature_version_1) == 0) return fail("it doesn't offer VIRTIO_F_VERSION_1");
        set_driver_features(feature_version_1);
        add_status(status_features_ok);
        if ((read(MmioRegister::status) & status_features_ok) == 0)
            return fail("it refuses to work with VIRTIO_F_VERSION_1 only");
        return offered;
    }

    /// Gives the device virtqueue `index` with `queue_size` entries in `memory` (see place_queue), which must
    /// be physically contiguous: the steps of VIRTIO 1.2 §4.2.3.2.
    Result<SplitQueue> enable_queue(std::uint16_t index, std::byte* memory, std::uint16_t queue_size,
                                    ToPhysical to_physical) {
        write(MmioRegister::queue_sel, index);
        if (read(MmioRegister::queue_ready) != 0) return fail("its queue ", index, " is already in use");
        const std::uint32_t max_size = read(MmioRegister::queue_num_max);
        if (max_size == 0) return fail("it has no queue ", index);
        if (queue_size > max_size)
            return fail("its queue ", index, " has at most ", max_size, " entries, not ", queue_size);
        const SplitQueue queue = place_queue(memory, queue_size);
        write(MmioRegister::queue_num, queue_size);
        write_address(MmioRegister::queue_desc_low, MmioRegister::queue_desc_high,
                      to_physical(queue.descriptors));
        write_address(MmioRegister::queue_driver_low, MmioRegister::queue_driver_high,
                      to_physical(queue.available));
        write_address(MmioRegister::queue_device_low, MmioRegister::queue_device_high,
                      to_physical(queue.used));
        write(MmioRegister::queue_ready, 1);
        return queue;
    }

    /// Step 8 of VIRTIO 1.2 §3.1.1: from now on the device works, and may be notified.
    void set_live() { add_status(status_driver_ok); }

    /// Tells the device that queue `index` has new buffers. [VIRTIO 1.2 §4.2.3.3]
    void notify(std::uint16_t index) { write(MmioRegister::queue_notify, index); }

    /// True when the device met an error that it can't recover from. [VIRTIO 1.2 §2.1.1]
    [[nodiscard]] bool needs_reset() { return (read(MmioRegister::status) & status_needs_reset) != 0; }

private:
    static constexpr std::uint32_t magic_value = 0x74726976; // "virt"
    static constexpr std::uint32_t legacy_version = 1;
    static constexpr std::uint32_t modern_version = 2;
    static constexpr int max_reset_polls = 100'000;

    std::uint32_t read(MmioRegister which) { return registers_.read(which); }
    void write(MmioRegister which, std::uint32_t value) { registers_.write(which, value); }

    // §2.1.1: bits are only ever added; a reset takes them away.
    void add_status(std::uint32_t bit) { write(MmioRegister::status, read(MmioRegister::status) | bit); }

    template <class... Parts>
    Error fail(const Parts&... why) {
        add_status(status_failed);
        return Error(why...);
    }

    std::uint64_t device_features() {
        write(MmioRegister::device_features_sel, 0);
        const std::uint64_t low = read(MmioRegister::device_features);
        write(MmioRegister::device_features_sel, 1);
        return low | std::uint64_t{read(MmioRegister::device_features)} << 32;
    }

    void set_driver_features(std::uint64_t features) {
        write(MmioRegister::driver_features_sel, 0);
        write(MmioRegister::driver_features, static_cast<std::uint32_t>(features));
        write(MmioRegister::driver_features_sel, 1);
        write(MmioRegister::driver_features, static_cast<std::uint32_t>(features >> 32));
    }

    void write_address(MmioRegister low, MmioRegister high, PhysAddr address) {
        write(low, static_cast<std::uint32_t>(address.value()));
        write(high, static_cast<std::uint32_t>(address.value() >> 32));
    }

    Registers registers_;
};

} // namespace vaquero::virtio
