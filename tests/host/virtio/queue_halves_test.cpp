// Both halves of a virtqueue against each other on two threads. What one half publishes carries data of no
// atomic type, so ThreadSanitizer notices a memory order that is too weak.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <thread>
#include <vector>

#include "drivers/virtio/device_queue.hpp"
#include "drivers/virtio/driver_queue.hpp"
#include "tests/host/virtio/queue_fixture.hpp"

namespace vaquero::virtio {
namespace {

struct SameAddress {
    std::uint64_t operator()(const void* pointer) const { return reinterpret_cast<std::uintptr_t>(pointer); }
};

/// What a chain carries: a question that the device reads and an answer that it writes.
struct Exchange {
    std::uint32_t question = 0;
    std::uint32_t answer = 0;
};

enum class Publishing { polled, asking };

class Halves : public testing::TestWithParam<Publishing> {};

/// The device of this test answers `question` with its square.
void serve(DeviceQueue& device, std::uint32_t chains) {
    for (std::uint32_t served = 0; served < chains;) {
        const auto head = device.try_peek();
        if (!head) {
            std::this_thread::yield();
            continue;
        }
        std::uint32_t question = 0;
        EXPECT_TRUE(device.walk(*head, [&](std::uint64_t address, std::uint32_t length, bool writable) {
            EXPECT_EQ(length, sizeof question);
            auto* const buffer = reinterpret_cast<std::byte*>(address);
            if (!writable) {
                std::memcpy(&question, buffer, length);
            } else {
                question *= question;
                std::memcpy(buffer, &question, length);
            }
        }));
        EXPECT_EQ(device.take(), *head);
        device.push_used(*head, sizeof question);
        ++served;
    }
}

// A ring of four: two chains under way, and each piece of memory is used again and again. The indices wrap.
TEST_P(Halves, ExchangeDataWithoutARace) {
    constexpr std::uint32_t chains = 20'000;
    constexpr std::uint16_t start = 0xff00;
    test::QueueMemory memory(4);
    std::vector<DriverSlot> slots(4);
    DriverQueue<SameAddress> driver(memory.queue, slots, {}, start);
    DeviceQueue device(memory.queue, start);
    std::thread device_thread([&] { serve(device, chains); });

    std::array<Exchange, 4> exchanges; // by first descriptor
    std::uint32_t asked = 0;
    for (std::uint32_t answered = 0; answered < chains;) {
        if (asked < chains && driver.free_descriptors() >= 2) {
            Exchange& exchange = exchanges[driver.next_free()];
            exchange = {asked++, 0};
            const ReadableBuffer question = std::as_bytes(std::span(&exchange.question, 1));
            const WritableBuffer answer = std::as_writable_bytes(std::span(&exchange.answer, 1));
            EXPECT_TRUE(driver.try_add(std::span(&question, 1), std::span(&answer, 1)));
            if (GetParam() == Publishing::polled)
                driver.publish();
            else
                EXPECT_FALSE(driver.publish_and_ask()) << "this device polls";
        }
        if (const auto used = driver.try_pop_used()) {
            const Exchange& exchange = exchanges[used->head];
            EXPECT_EQ(used->written, sizeof exchange.answer);
            EXPECT_EQ(exchange.answer, exchange.question * exchange.question);
            ++answered;
        } else {
            std::this_thread::yield();
        }
    }
    device_thread.join();
    EXPECT_FALSE(device.is_broken());
}

INSTANTIATE_TEST_SUITE_P(Virtqueue, Halves, testing::Values(Publishing::polled, Publishing::asking));

} // namespace
} // namespace vaquero::virtio
