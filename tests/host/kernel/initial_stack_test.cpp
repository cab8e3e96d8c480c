#include "kernel/process/initial_stack.hpp"

#include <cstring>
#include <elf.h>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace vaquero {
namespace {

using Strings = std::vector<std::string>;

struct Start {
    Strings arguments;
    Strings environment;
    std::map<std::uint64_t, std::uint64_t> auxiliary;
    const char* argument_zero;
};

/// What the C library's start-up code finds from the stack pointer on. [psABI x86-64 1.0 §3.4.1]
Start walk(const std::byte* stack_pointer) {
    const auto* word = reinterpret_cast<const std::uint64_t*>(stack_pointer);
    Start start;
    const std::uint64_t count = *word++;
    start.argument_zero = reinterpret_cast<const char*>(*word);
    for (; *word != 0; ++word)
        start.arguments.emplace_back(reinterpret_cast<const char*>(*word));
    EXPECT_EQ(start.arguments.size(), count);
    for (++word; *word != 0; ++word)
        start.environment.emplace_back(reinterpret_cast<const char*>(*word));
    for (++word; *word != AT_NULL; word += 2)
        start.auxiliary[word[0]] = word[1];
    EXPECT_EQ(word[1], 0u) << "AT_NULL is a pair, too";
    return start;
}

class InitialStackTest : public testing::Test {
protected:
    /// Builds on the last `bytes` bytes of a block that AddressSanitizer guards.
    Result<std::byte*> build(const std::string& line, std::size_t bytes) {
        line_ = line;
        block_.assign(bytes, std::byte{0xA5});
        block_.shrink_to_fit();
        const CommandLine command_line = CommandLine::parse(line_).value();
        const ProgramFacts facts{0x400040, 9, 0x401000, 0x78bfbff, random};
        return build_initial_stack(block_, command_line.arguments(), command_line.environment(), facts);
    }

    std::array<std::byte, 16> random{std::byte{1}, std::byte{2}, std::byte{3}};
    std::vector<std::byte> block_;

private:
    std::string line_;
};

TEST_F(InitialStackTest, HoldsWhatCrt1Expects) {
    const auto built = build("env=A=1 env=EMPTY= -- prog % two%20words", 4096);
    ASSERT_TRUE(built.ok());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(built.value()) % 16, 0u);
    const Start start = walk(built.value());
    EXPECT_EQ(start.arguments, (Strings{"prog", "", "two words"}));
    EXPECT_EQ(start.environment, (Strings{"A=1", "EMPTY="}));
    const auto value = [&](std::uint64_t type) {
        return start.auxiliary.contains(type) ? start.auxiliary.at(type) : 0xbadu;
    };
    EXPECT_EQ(value(AT_PHDR), 0x400040u);
    EXPECT_EQ(value(AT_PHENT), 56u);
    EXPECT_EQ(value(AT_PHNUM), 9u);
    EXPECT_EQ(value(AT_PAGESZ), 4096u);
    EXPECT_EQ(value(AT_ENTRY), 0x401000u);
    EXPECT_EQ(value(AT_HWCAP), 0x78bfbffu);
    EXPECT_EQ(value(AT_CLKTCK), 100u);
    for (const unsigned type : {AT_UID, AT_EUID, AT_GID, AT_EGID, AT_SECURE, AT_FLAGS, AT_BASE})
        EXPECT_EQ(value(type), 0u) << type;
    EXPECT_EQ(std::memcmp(reinterpret_cast<const void*>(value(AT_RANDOM)), random.data(), 16), 0);
    EXPECT_EQ(value(AT_EXECFN), reinterpret_cast<std::uint64_t>(start.argument_zero));
}

TEST_F(InitialStackTest, MayHoldNothing) {
    const auto built = build("", 4096);
    ASSERT_TRUE(built.ok());
    const Start start = walk(built.value());
    EXPECT_TRUE(start.arguments.empty());
    EXPECT_TRUE(start.environment.empty());
    EXPECT_FALSE(start.auxiliary.contains(AT_EXECFN));
}

TEST_F(InitialStackTest, IsAlignedForEveryLength) {
    std::string line = "env=X=y --";
    for (int length = 0; length < 70; ++length) {
        line += length % 7 == 0 ? " a" : "a";
        const auto built = build(line, 4096 + 8 * static_cast<std::size_t>(length % 2));
        ASSERT_TRUE(built.ok());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(built.value()) % 16, 0u);
        EXPECT_EQ(walk(built.value()).environment, Strings{"X=y"});
    }
}

TEST_F(InitialStackTest, LeavesHalfOfTheStack) {
    const std::string line = "-- program " + std::string(1000, 'x');
    bool fitted = false;
    // "program" and 1000 characters with their zeros, 16 random bytes, 39 words (count, two vectors with a
    // null, 17 pairs), and up to 16 bytes of alignment.
    constexpr std::size_t total = 8 + 1001 + 16 + 39 * 8 + 16;
    for (std::size_t bytes = 0; bytes < 4096; bytes += 2) {
        const auto built = build(line, bytes);
        EXPECT_EQ(built.ok(), total <= bytes / 2) << bytes;
        EXPECT_TRUE(built.ok() || !fitted) << "fits into less, but not into " << bytes;
        if (!built.ok()) continue;
        fitted = true;
        EXPECT_GE(built.value() - block_.data(), static_cast<std::ptrdiff_t>(bytes / 2));
        EXPECT_EQ(walk(built.value()).arguments.at(1).size(), 1000u);
    }
    EXPECT_TRUE(fitted);
}

// As above, with the environment in the place of an argument.
TEST_F(InitialStackTest, LeavesHalfOfTheStackWithAnEnvironment) {
    const std::string line = "env=A=" + std::string(998, 'x') + " -- program";
    constexpr std::size_t total = 8 + 1001 + 16 + 39 * 8 + 16;
    EXPECT_FALSE(build(line, 2 * total - 1).ok());
    EXPECT_TRUE(build(line, 2 * total).ok());
}

} // namespace
} // namespace vaquero
