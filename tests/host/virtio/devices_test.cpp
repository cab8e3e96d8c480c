// The console and entropy drivers against fake devices that know the queue only as raw memory.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/virtio/console.hpp"
#include "drivers/virtio/entropy.hpp"
#include "tests/host/virtio/fake_mmio_device.hpp"

namespace vaquero::virtio {
namespace {

using test::FakeMmioDevice;
using test::FakeRegisters;
using test::RawBuffer;
using test::RawDevice;

constexpr std::uint64_t one_millisecond = 1'000'000;

/// A device whose queue `index` hands each chain to `serve`, which returns the bytes written; nothing if the
/// device doesn't answer.
struct FakeServer {
    explicit FakeServer(std::uint32_t index) {
        device.on_notify = [this, index](std::uint32_t notified) {
            EXPECT_EQ(notified, index);
            if (!queue) queue.emplace(device.queue(index));
            ++notifications;
            while (const auto head = queue->next())
                if (const auto written = serve(queue->chain(*head))) queue->use(*head, *written);
        };
    }

    FakeMmioDevice device;
    std::function<std::optional<std::uint32_t>(std::vector<RawBuffer>)> serve;
    std::optional<RawDevice> queue;
    int notifications = 0;
    std::unique_ptr<RequestPage> page = std::make_unique<RequestPage>(); // zeroed
};

struct FakeConsole : FakeServer {
    FakeConsole() : FakeServer(1) {
        device.id = 3;
        serve = [this](const std::vector<RawBuffer>& chain) -> std::optional<std::uint32_t> {
            for (const RawBuffer& buffer : chain) {
                EXPECT_FALSE(buffer.writable);
                output.append(reinterpret_cast<const char*>(test::from_physical(buffer.address)),
                              buffer.length);
            }
            return 0;
        };
    }
    Result<Console<FakeRegisters>> start(std::uint64_t timeout = one_millisecond) {
        return Console<FakeRegisters>::start(FakeRegisters{&device}, *page, test::to_physical, timeout);
    }
    std::string output;
};

bool write(Console<FakeRegisters>& console, std::string_view text) {
    return console.write(std::as_bytes(std::span(text)));
}

TEST(Console, WritesText) {
    FakeConsole fake;
    auto console = fake.start();
    ASSERT_TRUE(console.ok());
    EXPECT_EQ(fake.device.status(), 15u);
    EXPECT_TRUE(write(console.value(), "hello, "));
    EXPECT_TRUE(write(console.value(), ""));
    EXPECT_TRUE(write(console.value(), "world\n"));
    EXPECT_EQ(fake.output, "hello, world\n");
    EXPECT_EQ(fake.notifications, 2);
}

TEST(Console, CutsLongTextIntoBuffers) {
    FakeConsole fake;
    auto console = fake.start();
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text.push_back(static_cast<char>('a' + i % 23));
    EXPECT_TRUE(write(console.value(), text));
    EXPECT_EQ(fake.output, text);
    EXPECT_GT(fake.notifications, 1);
}

TEST(Console, ManyWritesWrapTheRing) {
    FakeConsole fake;
    auto console = fake.start();
    for (int i = 0; i < 70'000; ++i)
        ASSERT_TRUE(write(console.value(), "x"));
    EXPECT_EQ(fake.output.size(), 70'000u);
}

TEST(Console, DoesntNotifyADeviceThatDeclines) {
    FakeConsole fake;
    auto console = fake.start();
    test::store(fake.device.queue(1).used, 2, 1); // VIRTQ_USED_F_NO_NOTIFY
    EXPECT_FALSE(write(console.value(), "x")) << "nobody answers, as this fake doesn't poll";
    EXPECT_EQ(fake.notifications, 0);
}

TEST(Console, FailsForGoodWhenTheDeviceDoesntAnswer) {
    FakeConsole fake;
    auto console = fake.start();
    fake.serve = [](auto&&) { return std::nullopt; };
    EXPECT_FALSE(write(console.value(), "lost"));
    EXPECT_FALSE(write(console.value(), "lost"));
    EXPECT_EQ(fake.notifications, 1) << "the device still owns the buffer";
}

TEST(Console, DoesntWaitForADeviceThatNeedsReset) {
    FakeConsole fake;
    auto console = fake.start(~std::uint64_t{0});
    fake.serve = [&](auto&&) {
        fake.device.set_status(64);
        return std::nullopt;
    };
    EXPECT_FALSE(write(console.value(), "lost"));
}

TEST(Console, PassesOnWhyItDoesntStart) {
    FakeConsole fake;
    fake.device.queue_count = 1;
    const auto console = fake.start();
    ASSERT_FALSE(console.ok());
    EXPECT_EQ(console.error().message(), "it has no queue 1");
    EXPECT_EQ(fake.device.status() & 4, 0u) << "never live";
}

struct FakeEntropy : FakeServer {
    explicit FakeEntropy(std::uint32_t most) : FakeServer(0) {
        serve = [this, most](const std::vector<RawBuffer>& chain) -> std::optional<std::uint32_t> {
            EXPECT_EQ(chain.size(), 1u);
            EXPECT_TRUE(chain[0].writable);
            const std::uint32_t bytes = std::min(chain[0].length, most);
            std::byte* const buffer = test::from_physical(chain[0].address);
            for (std::uint32_t i = 0; i < bytes; ++i)
                buffer[i] = static_cast<std::byte>(next++ % 251);
            return bytes;
        };
    }
    Result<Entropy<FakeRegisters>> start() {
        return Entropy<FakeRegisters>::start(FakeRegisters{&device}, *page, test::to_physical,
                                             one_millisecond);
    }
    unsigned next = 0;
};

TEST(Entropy, FillsInPiecesOfAnySize) {
    for (const std::uint32_t most : {1u, 7u, 64u, 1'000'000u}) {
        FakeEntropy fake(most);
        auto entropy = fake.start();
        ASSERT_TRUE(entropy.ok());
        std::vector<std::byte> bytes(5000);
        EXPECT_TRUE(entropy.value().fill(bytes));
        for (std::size_t i = 0; i < bytes.size(); ++i)
            ASSERT_EQ(bytes[i], static_cast<std::byte>(i % 251));
        EXPECT_TRUE(entropy.value().fill({}));
    }
}

TEST(Entropy, FailsWhenNothingComes) {
    FakeEntropy fake(0);
    auto entropy = fake.start();
    std::vector<std::byte> bytes(16);
    EXPECT_FALSE(entropy.value().fill(bytes));
}

TEST(Entropy, DoesntBelieveALengthBeyondTheBuffer) {
    FakeEntropy fake(64);
    auto entropy = fake.start();
    fake.serve = [](auto&&) { return 0xffff'ffff; };
    std::vector<std::byte> bytes(16);
    EXPECT_TRUE(entropy.value().fill(bytes));
}

} // namespace
} // namespace vaquero::virtio
