// Both halves of a virtqueue, each on a thread of its own: under ThreadSanitizer it shows whether what one
// half wrote is there when the other one comes to read it.
#include <array>
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/virtio/device_queue.hpp"
#include "drivers/virtio/driver_queue.hpp"
#include "tests/host/virtio/queue_fixture.hpp"

namespace vaquero::virtio {
namespace {

using test::QueueMemory;

/// Device addresses are pointers: the device is another thread.
struct SameAddress {
    std::uint64_t operator()(const void* pointer) const { return reinterpret_cast<std::uintptr_t>(pointer); }
};

/// A request and the room for its answer, twice the number.
struct Exchange {
    std::uint64_t request;
    std::uint64_t answer;
};

constexpr std::uint64_t exchanges = 20'000;
constexpr std::uint16_t size = 8; // four chains of two descriptors

void answer_all(DeviceQueue& device) {
    for (std::uint64_t done = 0; done < exchanges;) {
        if (!device.try_peek()) {
            std::this_thread::yield();
            continue;
        }
        const std::uint16_t head = device.take();
        std::uint64_t request = 0;
        const bool sound = device.walk(head, [&](std::uint64_t address, std::uint32_t length, bool writable) {
            auto* const buffer = reinterpret_cast<void*>(address);
            if (!writable) {
                std::memcpy(&request, buffer, length);
            } else {
                request *= 2;
                std::memcpy(buffer, &request, length);
            }
        });
        ASSERT_TRUE(sound);
        device.push_used(head, sizeof request);
        ++done;
    }
}

/// Makes all exchanges; `publish(driver)` after each chain.
template <class Publish>
void exchange_all(Publish publish) {
    const QueueMemory memory(size);
    std::vector<DriverSlot> slots(size);
    DriverQueue<SameAddress> driver(memory.queue, slots, {}, 0xfff0);
    DeviceQueue device(memory.queue, 0xfff0);
    std::thread answering([&device] { answer_all(device); });
    std::array<Exchange, size> under_way{}; // by the chain's head
    std::uint64_t sent = 0;
    for (std::uint64_t answered = 0; answered < exchanges;) {
        if (sent < exchanges && driver.free_descriptors() >= 2) {
            Exchange& exchange = under_way[driver.next_free()];
            exchange = {sent++, 0};
            const std::array readable{ReadableBuffer(reinterpret_cast<const std::byte*>(&exchange.request),
                                                     sizeof exchange.request)};
            const std::array writable{
                WritableBuffer(reinterpret_cast<std::byte*>(&exchange.answer), sizeof exchange.answer)};
            ASSERT_TRUE(driver.try_add(readable, writable));
            publish(driver);
        }
        while (const auto used = driver.try_pop_used()) {
            const Exchange& exchange = under_way[used->head];
            EXPECT_EQ(used->written, sizeof exchange.answer);
            EXPECT_EQ(exchange.request, answered) << "in order";
            EXPECT_EQ(exchange.answer, 2 * answered++);
        }
        if (driver.free_descriptors() < 2) std::this_thread::yield();
    }
    answering.join();
}

TEST(QueueThreads, ADeviceThatPolls) {
    exchange_all([](DriverQueue<SameAddress>& driver) { driver.publish(); });
}

TEST(QueueThreads, ADeviceThatIsAskedWhetherItSleeps) {
    exchange_all([](DriverQueue<SameAddress>& driver) { EXPECT_FALSE(driver.publish_and_ask()); });
}

} // namespace
} // namespace vaquero::virtio
