#include "kernel/diagnostics/stop_gate.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "kernel/diagnostics/line_buffer.hpp"

namespace vaquero {
namespace {

TEST(StopGate, StopsAtOnceOutside) {
    StopGate gate;
    gate.enter();
    EXPECT_FALSE(gate.leave());
    EXPECT_TRUE(gate.ask());
    EXPECT_FALSE(gate.stopped());
    gate.set_stopped();
    EXPECT_TRUE(gate.stopped());
}

TEST(StopGate, WaitsForTheOutermostLeave) {
    StopGate gate;
    gate.enter();
    gate.enter();
    EXPECT_FALSE(gate.ask());
    EXPECT_FALSE(gate.leave());
    EXPECT_FALSE(gate.ask()) << "asked again";
    EXPECT_TRUE(gate.leave());
}

// A thread in the place of a core, and a signal in the place of the NMI, which comes at any instruction.
class Writer {
public:
    static constexpr std::size_t capacity = 1 << 20;

    Writer() { writer_ = this; }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void run() {
        char line[80];
        for (int i = 0; !released_.load(std::memory_order_acquire); ++i) {
            std::snprintf(line, sizeof line, "%d %s\n", i, "abcdefghijklmnopqrstuvwxyz0123456789");
            gate.enter();
            const std::size_t half = std::strlen(line) / 2;
            buffer.append({line, half});
            buffer.append(line + half);
            if (gate.leave()) park();
        }
    }

    static void interrupt(int) {
        if (writer_->gate.ask()) writer_->park();
    }

    /// For the one who stopped the writer: what went out, the rest flushed.
    std::string collect() {
        buffer.flush();
        return {text, used};
    }
    void release() { released_.store(true, std::memory_order_release); }

    StopGate gate;
    LineBuffer buffer{[](std::string_view lines) { writer_->take(lines); }};
    std::size_t used = 0;
    bool wrapped = false;

private:
    void take(std::string_view lines) {
        if (used + lines.size() > capacity) used = 0, wrapped = true; // the host was busy
        std::memcpy(text + used, lines.data(), lines.size());
        used += lines.size();
    }
    void park() {
        gate.set_stopped();
        while (!released_.load(std::memory_order_acquire)) {
        }
    }

    static inline Writer* writer_;
    std::atomic<bool> released_{false};
    static inline char text[capacity];
};

TEST(StopGate, EachLineIsOutOnceWhereverTheWriterIsStopped) {
    struct sigaction action {};
    action.sa_handler = Writer::interrupt;
    ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    std::mt19937 random(3);
    for (int round = 0; round < 100; ++round) {
        Writer writer;
        std::thread core([&] { writer.run(); });
        const timespec delay{0, static_cast<long>(random() % 200'000)};
        nanosleep(&delay, nullptr);
        pthread_kill(core.native_handle(), SIGUSR1);
        while (!writer.gate.stopped())
            std::this_thread::yield();
        const std::string all = writer.collect();
        writer.release();
        core.join();
        if (writer.wrapped) continue;
        int expected = 0;
        for (std::size_t at = 0; at < all.size(); ++expected) {
            const std::size_t end = all.find('\n', at);
            ASSERT_NE(end, std::string::npos) << "a line without its end: " << all.substr(at);
            ASSERT_EQ(all.substr(at, end - at),
                      std::to_string(expected) + " abcdefghijklmnopqrstuvwxyz0123456789");
            at = end + 1;
        }
    }
}

} // namespace
} // namespace vaquero
