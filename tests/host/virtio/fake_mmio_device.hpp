// A virtio-mmio device that watches its driver: registers by number as in the table of VIRTIO 1.2 §4.2.2, and
// every rule that a driver breaks is a test failure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "base/strong.hpp"
#include "drivers/virtio/mmio_transport.hpp"
#include "tests/host/virtio/raw_memory.hpp"

namespace vaquero::test {

/// "Physical" addresses here are pointers plus this, so that a forgotten translation is noticed.
inline constexpr std::uint64_t physical_offset = 0x0100'0000'0000'0000;
inline PhysAddr to_physical(const void* pointer) {
    return PhysAddr(reinterpret_cast<std::uintptr_t>(pointer) + physical_offset);
}
inline std::byte* from_physical(std::uint64_t address) {
    return reinterpret_cast<std::byte*>(address - physical_offset);
}

class FakeMmioDevice {
public:
    // What the device is; set before the driver starts.
    std::uint32_t magic = 0x74726976;
    std::uint32_t version = 2;
    std::uint32_t id = 4;
    std::uint64_t features = std::uint64_t{1} << 32 | 0x3000'0000; // and INDIRECT_DESC, EVENT_IDX
    bool accepts_features = true;
    bool completes_reset = true;
    std::uint32_t queue_count = 2;
    std::uint32_t queue_num_max = 64;
    std::function<void(std::uint32_t queue)> on_notify = [](std::uint32_t) {};

    // What the driver did.
    std::vector<std::uint32_t> statuses; ///< written, in order
    std::uint64_t driver_features = 0;

    /// The virtqueue as the driver described it.
    [[nodiscard]] RawQueue queue(std::uint32_t index) {
        const auto at = [&](std::uint32_t low) {
            return from_physical(queues_[index][low] | std::uint64_t{queues_[index][low + 4]} << 32);
        };
        return {at(0x080), at(0x090), at(0x0a0), queues_[index][0x038]};
    }
    [[nodiscard]] bool is_ready(std::uint32_t index) { return queues_[index][0x044] == 1; }
    void pretend_ready(std::uint32_t index) { queues_[index][0x044] = 1; }
    void set_status(std::uint32_t bit) { status_ |= bit; }
    [[nodiscard]] std::uint32_t status() const { return status_; }

    std::uint32_t read(std::uint32_t offset) {
        switch (offset) {
        case 0x000:
            return magic;
        case 0x004:
            return version;
        case 0x008:
            return id;
        case 0x010:
            return static_cast<std::uint32_t>(features >> 32 * device_features_sel_.value());
        case 0x034:
            return queue_sel_.value() < queue_count ? queue_num_max : 0;
        case 0x044:
            return queues_[queue_sel_.value()][0x044];
        case 0x070:
            return status_;
        default:
            ADD_FAILURE() << "read of register " << std::hex << offset;
            return 0;
        }
    }

    void write(std::uint32_t offset, std::uint32_t value) {
        switch (offset) {
        case 0x014:
            device_features_sel_ = value;
            break;
        case 0x020:
            write_driver_features(value);
            break;
        case 0x024:
            driver_features_sel_ = value;
            break;
        case 0x030:
            queue_sel_ = value;
            break;
        case 0x050:
            write_notify(value);
            break;
        case 0x070:
            write_status(value);
            break;
        case 0x038:
            EXPECT_LE(value, queue_num_max);
            [[fallthrough]];
        case 0x044:
        case 0x080:
        case 0x084:
        case 0x090:
        case 0x094:
        case 0x0a0:
        case 0x0a4:
            EXPECT_EQ(status_, 11u) << "queues are set up between FEATURES_OK and DRIVER_OK";
            EXPECT_EQ(queues_[queue_sel_.value()][0x044], 0u) << "§4.2.2.2: not while QueueReady";
            queues_[queue_sel_.value()][offset] = value;
            break;
        default:
            ADD_FAILURE() << "write to register " << std::hex << offset;
        }
    }

private:
    void write_driver_features(std::uint32_t value) {
        EXPECT_EQ(status_, 3u) << "§3.1.1: features after DRIVER, before FEATURES_OK";
        driver_features |= std::uint64_t{value} << 32 * driver_features_sel_.value();
    }
    void write_notify(std::uint32_t queue) {
        EXPECT_EQ(status_ & 4, 4u) << "§3.1.1: no notification before DRIVER_OK";
        on_notify(queue);
    }
    void write_status(std::uint32_t value) {
        statuses.push_back(value);
        if (value == 0) {
            if (completes_reset) status_ = 0;
            return;
        }
        EXPECT_EQ(value & status_, status_) << "§2.1.1: the driver clears no bit";
        const bool refused = (value & 8) != 0 && !accepts_features;
        status_ = refused ? value & ~8u : value;
    }

    std::uint32_t status_ = 0x0f; // as firmware may have left it
    std::optional<std::uint32_t> device_features_sel_;
    std::optional<std::uint32_t> driver_features_sel_;
    std::optional<std::uint32_t> queue_sel_;
    std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> queues_; ///< by queue and register
};

/// The register access that the code under test is given.
struct FakeRegisters {
    FakeMmioDevice* device;
    std::uint32_t read(virtio::MmioRegister which) { return device->read(static_cast<std::uint32_t>(which)); }
    void write(virtio::MmioRegister which, std::uint32_t value) {
        device->write(static_cast<std::uint32_t>(which), value);
    }
};

} // namespace vaquero::test
