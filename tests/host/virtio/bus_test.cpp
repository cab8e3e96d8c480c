#include "drivers/virtio-bus/bus.hpp"

#include <barrier>
#include <bit>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/virtio/message.hpp"
#include "tests/host/virtio/platform_double.hpp"

namespace vaquero::virtio {
namespace {

using test::has_message;
using test::put_message;

/// A bus with small rings, built by one thread.
Bus small_bus(int cores, std::uint32_t cells = 2) {
    Bus bus({cores, cells, 56});
    for (int core = 0; core < cores; ++core)
        EXPECT_TRUE(bus.build_on(CoreId(core)).ok());
    return bus;
}

std::size_t bytes_per_core(const BusShape& shape) {
    return static_cast<std::size_t>(shape.cores) *
           (sizeof(Channel) + sizeof(Baton) + Channel::memory_bytes(shape.cells, shape.cell_bytes));
}

TEST(BusShape, FitsSmallAndLargeMachines) {
    constexpr std::size_t kib = 1024;
    EXPECT_LE(bytes_per_core(bus_shape(4)) / 4, 70 * kib);
    EXPECT_LE(64 * bytes_per_core(bus_shape(64)), 64 * kib * kib);
    for (int cores = 1; cores <= max_cores; ++cores) {
        const BusShape shape = bus_shape(cores);
        EXPECT_EQ(shape.cores, cores);
        EXPECT_TRUE(std::has_single_bit(shape.cells));
        EXPECT_GE(shape.cells, 2u);
        EXPECT_EQ(shape.cell_bytes, 1016u);
        EXPECT_LE(bytes_per_core(shape), 700 * kib) << cores;
    }
}

TEST(Bus, EachOrderedPairIsAChannelOfItsOwn) {
    constexpr int cores = 3;
    Bus bus = small_bus(cores);
    EXPECT_EQ(bus.cores(), cores);
    EXPECT_EQ(bus.shape().cells, 2u);
    for (int from = 0; from < cores; ++from)
        for (int to = 0; to < cores; ++to) {
            Sender& sender = bus.sender(CoreId(from), CoreId(to));
            sender.publish(
                put_message({sender.try_reserve(56), 56}, static_cast<std::uint32_t>(10 * from + to)));
        }
    for (int at = 0; at < cores; ++at)
        for (int from = 0; from < cores; ++from) {
            Receiver& receiver = bus.receiver(CoreId(at), CoreId(from));
            EXPECT_TRUE(has_message(receiver.try_peek(), 56, static_cast<std::uint32_t>(10 * from + at)));
            receiver.release();
            EXPECT_TRUE(receiver.try_peek().empty());
        }
}

TEST(Bus, OneCoreTalksToItself) {
    Bus bus = small_bus(1);
    Sender& sender = bus.sender(CoreId(0), CoreId(0));
    for (std::uint32_t i = 0; i < 100; ++i) {
        sender.publish(put_message({sender.try_reserve(56), 56}, i));
        ASSERT_TRUE(has_message(bus.receiver(CoreId(0), CoreId(0)).try_peek(), 56, i));
        bus.receiver(CoreId(0), CoreId(0)).release();
    }
}

TEST(Bus, SaysHowMuchMemoryIsMissing) {
    Bus bus(bus_shape(4), [](std::size_t) -> std::byte* { return nullptr; });
    const Result<std::size_t> built = bus.build_on(CoreId(2));
    ASSERT_FALSE(built.ok());
    const std::string message(built.error().message());
    EXPECT_NE(message.find("core 2 needs " + std::to_string(bytes_per_core(bus_shape(4)) / 1024) + " KiB"),
              std::string::npos)
        << message;
}

TEST(Bus, SaysHowMuchMemoryALargeOneNeeds) {
    const BusShape shape{max_cores, 64, 1016};
    Bus bus(shape, [](std::size_t) -> std::byte* { return nullptr; });
    const std::string message(bus.build_on(CoreId(0)).error().message());
    EXPECT_EQ(message,
              "core 0 needs " + std::to_string(bytes_per_core(shape) / 1024) +
                  " KiB for the bus (64 channels of 64 cells of 1016 bytes); give the machine more memory or "
                  "fewer cores");
}

TEST(Bus, TheLowerCoreHasTheBatonFirst) {
    constexpr int cores = 3;
    Bus bus = small_bus(cores);
    for (int core = 0; core < cores; ++core)
        bus.share_batons(CoreId(core));
    const auto has_baton = [&bus](int from, int to) {
        Sender& sender = bus.sender(CoreId(from), CoreId(to));
        return sender.try_reserve(Baton::capacity) != sender.try_reserve(Baton::capacity + 1);
    };
    std::set<std::byte*> batons;
    for (int from = 0; from < cores; ++from)
        for (int to = 0; to < cores; ++to) {
            EXPECT_EQ(has_baton(from, to), from < to) << from << " to " << to;
            if (from < to) batons.insert(bus.sender(CoreId(from), CoreId(to)).try_reserve(1));
        }
    EXPECT_EQ(batons.size(), 3u) << "each pair has one of its own";
}

TEST(BusShape, TakesFewerCellsWhenACoreWouldHaveMoreThan512) {
    for (const auto& [cores, cells] : {std::pair{1, 64U}, {8, 64U}, {9, 32U}, {16, 32U}, {17, 16U}, {64, 8U}})
        EXPECT_EQ(bus_shape(cores).cells, cells) << cores;
}

TEST(Bus, RefusesWhatIsNoCore) {
    EXPECT_NO_THROW(Bus({1, 2, 56}));
    EXPECT_NO_THROW(Bus({max_cores, 2, 56}));
    EXPECT_THROW(Bus({0, 2, 56}), test::Panic);
    EXPECT_THROW(Bus({max_cores + 1, 2, 56}), test::Panic);
    Bus bus({2, 2, 56});
    EXPECT_THROW((void)bus.build_on(CoreId(2)), test::Panic);
    EXPECT_THROW((void)bus.build_on(CoreId(-1)), test::Panic);
}

/// One core that sends `messages` to every core while it receives as many from every core.
class Core {
public:
    Core(Bus& bus, CoreId self, std::uint32_t messages)
        : bus_(bus),
          self_(self),
          messages_(messages),
          sent_(static_cast<std::size_t>(bus.cores())),
          received_(static_cast<std::size_t>(bus.cores())) {}

    /// False once all is done.
    bool step() {
        bool busy = false;
        bool moved = false;
        for (std::size_t peer = 0; peer < sent_.size(); ++peer) {
            moved |= try_send(peer) | try_receive(peer);
            busy |= sent_[peer] < messages_ || received_[peer] < messages_;
        }
        if (!moved) std::this_thread::yield();
        return busy;
    }
    [[nodiscard]] std::uint32_t wrong() const { return wrong_; }

private:
    /// Tells messages of different pairs apart.
    static std::uint32_t number(std::size_t from, std::size_t to, std::uint32_t i) {
        return static_cast<std::uint32_t>(from * 1'000'003 + to * 10'007) + i;
    }
    [[nodiscard]] std::size_t self() const { return static_cast<std::size_t>(self_.value()); }

    bool try_send(std::size_t to) {
        if (sent_[to] == messages_) return false;
        Sender& sender = bus_.sender(self_, CoreId(static_cast<int>(to)));
        const std::uint32_t next = number(self(), to, sent_[to]);
        std::byte* const cell = sender.try_reserve(test::message_bytes(sender.cell_bytes(), next));
        if (cell == nullptr) return false;
        sender.publish(put_message({cell, sender.cell_bytes()}, next));
        ++sent_[to];
        return true;
    }
    bool try_receive(std::size_t from) {
        Receiver& receiver = bus_.receiver(self_, CoreId(static_cast<int>(from)));
        const auto message = receiver.try_peek();
        if (message.empty()) return false;
        const std::size_t cell_bytes = bus_.shape().cell_bytes;
        if (!has_message(message, cell_bytes, number(from, self(), received_[from]++))) ++wrong_;
        receiver.release();
        return true;
    }

    Bus& bus_;
    CoreId self_;
    std::uint32_t messages_;
    std::uint32_t wrong_ = 0;
    std::vector<std::uint32_t> sent_;
    std::vector<std::uint32_t> received_;
};

/// Every thread builds its own part of `bus` by `build`, then all exchange messages with all.
template <class Build>
void all_to_all(int cores, std::uint32_t messages, Build build) {
    std::barrier built(cores);
    std::vector<std::uint32_t> wrong(static_cast<std::size_t>(cores));
    std::vector<std::thread> threads;
    for (int id = 0; id < cores; ++id)
        threads.emplace_back([&, id] {
            Bus& bus = build(CoreId(id));
            built.arrive_and_wait();
            bus.share_batons(CoreId(id));
            Core core(bus, CoreId(id), messages);
            while (core.step()) {
            }
            wrong[static_cast<std::size_t>(id)] = core.wrong();
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const std::uint32_t count : wrong)
        EXPECT_EQ(count, 0u);
}

TEST(Bus, AllToAllThreads) {
    for (const int cores : {2, 3, 4}) {
        Bus bus({cores, 2, 56});
        all_to_all(cores, 2000, [&bus](CoreId core) -> Bus& {
            EXPECT_TRUE(bus.build_on(core).ok());
            return bus;
        });
    }
}

// As the kernel does it, more than once in a process.
TEST(MachineBus, MadeThroughTheInterface) {
    for (const int cores : {4, 1, 3}) {
        machine_bus().prepare(cores);
        EXPECT_EQ(bus().shape().cells, bus_shape(cores).cells);
        all_to_all(cores, 300, [](CoreId core) -> Bus& {
            test::become_core(core);
            EXPECT_EQ(machine_bus().build_on_this_core().value(), bytes_per_core(bus().shape()));
            return bus();
        });
    }
}

} // namespace
} // namespace vaquero::virtio
