#include "kernel/boot/command_line.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/damage.hpp"

namespace vaquero {
namespace {

std::vector<std::string> decoded(const EncodedStrings& strings) {
    std::vector<char> buffer(strings.bytes());
    strings.decode(buffer);
    std::vector<std::string> result;
    for (std::size_t at = 0; at < buffer.size(); at += result.back().size() + 1)
        result.emplace_back(&buffer[at]);
    EXPECT_EQ(result.size(), strings.count());
    return result;
}

using Strings = std::vector<std::string>;

TEST(CommandLine, TellsOptionsFromArguments) {
    const std::string line = "ranks=4 host-cores=2 verbose tag-output stack=512K -- osu_bcast -m 1:8 verbose";
    const auto parsed = CommandLine::parse(line);
    ASSERT_TRUE(parsed.ok());
    const KernelOptions& options = parsed.value().options();
    EXPECT_EQ(options.ranks, 4u);
    EXPECT_EQ(options.host_cores, 2u);
    EXPECT_TRUE(options.verbose);
    EXPECT_TRUE(options.tag_output);
    EXPECT_EQ(options.stack_bytes, 512u * 1024);
    EXPECT_EQ(decoded(parsed.value().arguments()), (Strings{"osu_bcast", "-m", "1:8", "verbose"}));
    EXPECT_EQ(decoded(parsed.value().environment()), Strings{});
}

TEST(CommandLine, IsEmpty) {
    for (const std::string line : {"", "   ", "--", " -- "}) {
        const auto parsed = CommandLine::parse(line);
        ASSERT_TRUE(parsed.ok()) << line;
        EXPECT_EQ(parsed.value().options().ranks, 0u);
        EXPECT_FALSE(parsed.value().options().verbose);
        EXPECT_EQ(parsed.value().arguments().count(), 0u);
        EXPECT_EQ(parsed.value().arguments().bytes(), 0u);
    }
}

TEST(CommandLine, DecodesWords) {
    const auto parsed = CommandLine::parse("--  a%20b % 100%25 %c3%A9%0a  -- x");
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(decoded(parsed.value().arguments()), (Strings{"a b", "", "100%", "\xc3\xa9\n", "--", "x"}));
}

TEST(CommandLine, CollectsTheEnvironment) {
    const auto parsed =
        CommandLine::parse("env=A=1 verbose env=B= env=LONG%20NAME%3Da%20b=c -- env=NOT=this");
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(decoded(parsed.value().environment()), (Strings{"A=1", "B=", "LONG NAME=a b=c"}));
    EXPECT_EQ(decoded(parsed.value().arguments()), (Strings{"env=NOT=this"}));
    EXPECT_TRUE(parsed.value().options().verbose);
}

TEST(CommandLine, SkipsTheDevicesThatQemuAppends) {
    const auto parsed = CommandLine::parse("virtio_mmio.device=512@0xfeb00e00:12 ranks=2 -- hello "
                                           "%76irtio_mmio.device=mine virtio_mmio.device=512@0xfeb00c00:11");
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.value().options().ranks, 2u);
    EXPECT_EQ(decoded(parsed.value().arguments()), (Strings{"hello", "virtio_mmio.device=mine"}));
}

TEST(CommandLine, ReadsSizes) {
    EXPECT_EQ(CommandLine::parse("stack=65536").value().options().stack_bytes, 65536u);
    EXPECT_EQ(CommandLine::parse("stack=8M").value().options().stack_bytes, 8u << 20);
    EXPECT_EQ(CommandLine::parse("ranks=2147483647").value().options().ranks, 2147483647u);
    EXPECT_EQ(CommandLine::parse("ranks=2 ranks=3").value().options().ranks, 3u);
}

TEST(CommandLine, NamesTheBadWord) {
    for (const std::string word : {"rank=4",
                                   "ranks=",
                                   "ranks=0",
                                   "ranks=-1",
                                   "ranks=4x",
                                   "ranks=2147483648",
                                   "ranks=18446744073709551617",
                                   "accel=tcg",
                                   "verbose=1",
                                   "host-cores=two",
                                   "stack=K",
                                   "stack=8G",
                                   "stack=18446744073709551615K",
                                   "env=A",
                                   "env==x",
                                   "env=A%zz=1",
                                   "env=%",
                                   "env=A=%00",
                                   "-",
                                   "hello"}) {
        const auto parsed = CommandLine::parse("ranks=2 " + word + " -- hello");
        ASSERT_FALSE(parsed.ok()) << word;
        EXPECT_NE(parsed.error().message().find("\"" + word + "\""), std::string_view::npos) << word;
    }
    for (const std::string word : {"%0", "%%", "a%", "%00", "%g0", "%0g", "a%2"}) {
        const auto parsed = CommandLine::parse("-- hello " + word);
        ASSERT_FALSE(parsed.ok()) << word;
        EXPECT_NE(parsed.error().message().find("\"" + word + "\""), std::string_view::npos) << word;
    }
}

TEST(CommandLine, SurvivesDamage) {
    const std::string line = "ranks=4 env=A=%41 stack=8M virtio_mmio.device=1 -- x %41%42 % y";
    const auto* bytes = reinterpret_cast<const std::byte*>(line.data());
    parse_damaged(Bytes(bytes, bytes + line.size()), [](std::span<const std::byte> damaged) {
        const auto parsed =
            CommandLine::parse({reinterpret_cast<const char*>(damaged.data()), damaged.size()});
        if (!parsed.ok()) return;
        decoded(parsed.value().arguments());
        decoded(parsed.value().environment());
    });
}

} // namespace
} // namespace vaquero
