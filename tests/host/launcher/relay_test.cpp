#include "launcher/relay.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <numeric>

namespace vaquero::launcher {
namespace {

/// What is in a pipe that doesn't wait.
std::string read_all(int from) {
    std::string text;
    char bytes[4096];
    for (ssize_t got = 0; (got = read(from, bytes, sizeof bytes)) > 0;)
        text.append(bytes, static_cast<std::size_t>(got));
    return text;
}

class RelayTest : public testing::Test {
protected:
    RelayTest() { std::signal(SIGPIPE, SIG_IGN); }

    void put(std::string_view text) const {
        ASSERT_EQ(write(source_.in.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    Relay relay(Relay::Watcher watcher = {}) {
        return {std::move(source_.out), sink_.in.number(), std::move(watcher)};
    }

    Pipe source_ = Pipe::make();
    Pipe sink_ = Pipe::make();
};

TEST_F(RelayTest, ReadsThenWrites) {
    std::string watched;
    Relay relay = this->relay([&](std::string_view bytes) { watched += bytes; });
    EXPECT_EQ(relay.interest().events, POLLIN);
    put("one");
    relay.step();
    EXPECT_EQ(watched, "one");
    EXPECT_EQ(relay.interest().events, POLLOUT);
    EXPECT_EQ(relay.interest().fd, sink_.in.number());
    relay.step();
    EXPECT_EQ(read_all(sink_.out.number()), "one");
    EXPECT_EQ(relay.interest().events, POLLIN);
}

TEST_F(RelayTest, NeverWaitsForItsReader) {
    std::string text(60000, '\0');
    std::iota(text.begin(), text.end(), '\0');
    Relay relay = this->relay();
    put(text);
    std::string got;
    while (got.size() < text.size()) {
        pollfd ready = relay.interest();
        if (poll(&ready, 1, 0) == 1)
            relay.step();
        else
            got += read_all(sink_.out.number());
        if (relay.interest().events == POLLIN) got += read_all(sink_.out.number());
    }
    EXPECT_EQ(got, text);
}

TEST_F(RelayTest, EndsWithItsSource) {
    Relay relay = this->relay();
    put("last");
    source_.in.reset();
    for (int step = 0; step < 3 && !relay.finished(); ++step)
        relay.step();
    EXPECT_TRUE(relay.finished());
    EXPECT_EQ(relay.interest().fd, -1);
    EXPECT_EQ(read_all(sink_.out.number()), "last");
}

TEST_F(RelayTest, EndsThoughSomebodyHoldsThePipeOpen) {
    Relay relay = this->relay();
    put("last");
    relay.step();
    EXPECT_FALSE(relay.draining());
    relay.expect_no_more();
    EXPECT_FALSE(relay.draining()); // first the bytes at hand
    relay.step();
    EXPECT_TRUE(relay.draining());
    relay.step();
    EXPECT_TRUE(relay.finished());
    EXPECT_EQ(read_all(sink_.out.number()), "last");
}

TEST_F(RelayTest, GoesOnReadingWhenNobodyTakesIt) {
    Relay relay = this->relay();
    sink_.out.reset();
    put("unread");
    relay.step();
    relay.step();
    EXPECT_EQ(relay.error(), EPIPE);
    EXPECT_FALSE(relay.finished());
    put("too");
    relay.step();
    EXPECT_EQ(relay.interest().events, POLLIN);
}

TEST_F(RelayTest, MayOnlyWatch) {
    std::string watched;
    Relay relay(std::move(source_.out), Relay::nowhere, [&](std::string_view bytes) { watched += bytes; });
    put("one");
    relay.step();
    EXPECT_EQ(relay.interest().events, POLLIN);
    put("two");
    relay.step();
    EXPECT_EQ(watched, "onetwo");
}

} // namespace
} // namespace vaquero::launcher
