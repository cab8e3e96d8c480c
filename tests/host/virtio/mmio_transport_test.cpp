#include "drivers/virtio/mmio_transport.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/host/virtio/fake_mmio_device.hpp"

namespace vaquero::virtio {
namespace {

using test::FakeMmioDevice;
using test::FakeRegisters;
using Statuses = std::vector<std::uint32_t>;

struct Slot {
    FakeMmioDevice device;
    MmioTransport<FakeRegisters> transport{FakeRegisters{&device}};
    test::ZeroedMemory memory{queue_layout(64).bytes};
};

TEST(MmioTransport, IdentifiesDevices) {
    Slot slot;
    EXPECT_EQ(slot.transport.identify().value(), DeviceId::entropy);
    slot.device.id = 3;
    EXPECT_EQ(slot.transport.identify().value(), DeviceId::console);
    EXPECT_TRUE(slot.device.statuses.empty()) << "looking changes nothing";
}

TEST(MmioTransport, PassesOverEmptySlots) {
    Slot slot;
    slot.device.id = 0;
    EXPECT_EQ(slot.transport.identify().value(), DeviceId::none);
    slot.device.version = 1; // QEMU's default for empty slots too
    EXPECT_EQ(slot.transport.identify().value(), DeviceId::none);
    slot.device.magic = 0xffff'ffff; // nothing at this address
    EXPECT_EQ(slot.transport.identify().value(), DeviceId::none);
}

TEST(MmioTransport, SaysThatADeviceIsLegacy) {
    Slot slot;
    slot.device.version = 1;
    const auto id = slot.transport.identify();
    ASSERT_FALSE(id.ok());
    EXPECT_NE(id.error().message().find("legacy"), std::string_view::npos);
    slot.device.version = 3;
    EXPECT_FALSE(slot.transport.identify().ok());
}

TEST(MmioTransport, NegotiatesStepByStep) {
    Slot slot;
    const auto offered = slot.transport.negotiate();
    ASSERT_TRUE(offered.ok());
    EXPECT_EQ(offered.value(), slot.device.features);
    EXPECT_EQ(slot.device.statuses, (Statuses{0, 1, 3, 11}));
    EXPECT_EQ(slot.device.driver_features, std::uint64_t{1} << 32);
    slot.transport.set_live();
    EXPECT_EQ(slot.device.status(), 15u);
}

TEST(MmioTransport, GivesUpOnADeviceWithoutVersion1) {
    Slot slot;
    slot.device.features = 0xffff'ffff;
    EXPECT_FALSE(slot.transport.negotiate().ok());
    EXPECT_EQ(slot.device.statuses, (Statuses{0, 1, 3, 131})) << "FAILED";
}

TEST(MmioTransport, GivesUpWhenFeaturesAreRefused) {
    Slot slot;
    slot.device.accepts_features = false;
    EXPECT_FALSE(slot.transport.negotiate().ok());
    EXPECT_EQ(slot.device.statuses, (Statuses{0, 1, 3, 11, 131}));
}

TEST(MmioTransport, GivesUpOnAResetWithoutEnd) {
    Slot slot;
    slot.device.completes_reset = false;
    EXPECT_FALSE(slot.transport.negotiate().ok());
}

TEST(MmioTransport, HandsOverAQueue) {
    Slot slot;
    ASSERT_TRUE(slot.transport.negotiate().ok());
    ASSERT_TRUE(slot.transport.enable_queue(1, slot.memory.data(), 64, test::to_physical).ok());
    EXPECT_TRUE(slot.device.is_ready(1));
    const test::RawQueue queue = slot.device.queue(1);
    EXPECT_EQ(queue.size, 64u);
    EXPECT_EQ(queue.descriptors, slot.memory.data());
    EXPECT_EQ(queue.available, slot.memory.data() + 1024);
    EXPECT_EQ(queue.used, slot.memory.data() + 1024 + 192);
}

void expect_queue_refused(Slot& slot, std::uint16_t index, std::uint16_t size, std::string_view why) {
    const auto queue = slot.transport.enable_queue(index, slot.memory.data(), size, test::to_physical);
    ASSERT_FALSE(queue.ok());
    EXPECT_NE(queue.error().message().find(why), std::string_view::npos) << queue.error().message();
    EXPECT_EQ(slot.device.status() & 128, 128u);
}

TEST(MmioTransport, RefusesAQueueThatIsTooLarge) {
    Slot slot;
    slot.device.queue_num_max = 32;
    ASSERT_TRUE(slot.transport.negotiate().ok());
    expect_queue_refused(slot, 0, 64, "at most 32");
    EXPECT_FALSE(slot.device.is_ready(0));
}

TEST(MmioTransport, RefusesAQueueThatDoesntExist) {
    Slot slot;
    ASSERT_TRUE(slot.transport.negotiate().ok());
    expect_queue_refused(slot, 2, 4, "no queue 2");
}

TEST(MmioTransport, RefusesAQueueInUse) {
    Slot slot;
    ASSERT_TRUE(slot.transport.negotiate().ok());
    slot.device.pretend_ready(0);
    expect_queue_refused(slot, 0, 4, "in use");
}

TEST(MmioTransport, NotifiesAndSeesANeedForReset) {
    Slot slot;
    std::vector<std::uint32_t> notified;
    slot.device.on_notify = [&](std::uint32_t queue) { notified.push_back(queue); };
    ASSERT_TRUE(slot.transport.negotiate().ok());
    slot.transport.set_live();
    slot.transport.notify(1);
    EXPECT_EQ(notified, (Statuses{1}));
    EXPECT_FALSE(slot.transport.needs_reset());
    slot.device.set_status(64);
    EXPECT_TRUE(slot.transport.needs_reset());
}

} // namespace
} // namespace vaquero::virtio
