#include "launcher/input_relay.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace vaquero::launcher {
namespace {

std::string everything_in(const Descriptor& pipe) {
    std::string all(100'000, '\0');
    const ssize_t got = read(pipe.number(), all.data(), all.size());
    all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return all;
}

TEST(InputRelay, WritesFramesAndTheEnd) {
    Pipe from = Pipe::make();
    Pipe to = Pipe::make();
    InputRelay relay(from.out.number(), std::move(to.in));
    EXPECT_EQ(relay.interest().fd, from.out.number());
    relay.step();
    EXPECT_EQ(relay.interest().events, POLLIN) << "nothing came";
    ASSERT_EQ(write(from.in.number(), "a\0b", 3), 3);
    relay.step();
    EXPECT_EQ(relay.interest().events, POLLOUT);
    relay.step();
    EXPECT_EQ(everything_in(to.out), std::string("\3\0\0\0a\0b", 7));
    from.in.reset();
    relay.step();
    relay.step();
    EXPECT_EQ(everything_in(to.out), std::string("\0\0\0\0", 4));
    EXPECT_LT(relay.interest().fd, 0) << "it has ended";
    relay.step();
}

TEST(InputRelay, ReadsNoMoreThanFits) {
    Pipe from = Pipe::make();
    Pipe to = Pipe::make();
    InputRelay relay(from.out.number(), std::move(to.in));
    ASSERT_EQ(write(from.in.number(), std::string(5000, 'x').data(), 5000), 5000);
    relay.step();
    relay.step();
    EXPECT_EQ(everything_in(to.out), std::string("\xfc\x0f\0\0", 4) + std::string(4092, 'x'));
    relay.step();
    relay.step();
    EXPECT_EQ(everything_in(to.out), std::string("\x8c\x03\0\0", 4) + std::string(908, 'x'));
}

TEST(InputRelay, EndsWhenNobodyTakesIt) {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe from = Pipe::make();
    Pipe to = Pipe::make();
    InputRelay relay(from.out.number(), std::move(to.in));
    to.out.reset();
    ASSERT_EQ(write(from.in.number(), "x", 1), 1);
    relay.step();
    relay.step();
    EXPECT_LT(relay.interest().fd, 0);
}

} // namespace
} // namespace vaquero::launcher
