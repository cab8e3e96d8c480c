#include "osu/options.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace vaquero::osu {
namespace {

constexpr Options defaults{.small = {1000, 100}, .large = {100, 10}, .max_bytes = 1 << 20};
constexpr const char* all_letters = "hvfmixcTWpVRnk";

CommandLine parsed(std::initializer_list<const char*> words, const char* letters = all_letters) {
    static std::vector<const char*> kept; // the result refers to the words
    kept = words;
    return parse(kept, letters, defaults);
}

Options accepted(std::initializer_list<const char*> words) {
    const CommandLine command = parsed(words);
    EXPECT_EQ(command.action, Action::run) << command.mistake.reason;
    return command.options;
}

std::string refused(std::initializer_list<const char*> words, const char* letters = all_letters) {
    const CommandLine command = parsed(words, letters);
    EXPECT_EQ(command.action, Action::refuse);
    if (command.mistake.reason == nullptr) return "accepted";
    return std::string(command.mistake.reason) + " [" + std::string(command.mistake.option) + "|" +
           std::string(command.mistake.value) + "]";
}

TEST(Options, DefaultsDependOnTheSize) {
    const Options options = accepted({});
    EXPECT_EQ(options.counts(8192).iterations, 1000);
    EXPECT_EQ(options.counts(8192).warmup, 100);
    EXPECT_EQ(options.counts(8193).iterations, 100);
    EXPECT_EQ(options.counts(8193).warmup, 10);
    EXPECT_EQ(options.min_bytes, 1u);
    EXPECT_EQ(options.max_bytes, 1048576u);
    EXPECT_EQ(options.window, 64);
    EXPECT_TRUE(options.print_rate);
    EXPECT_FALSE(options.full || options.validate || options.vary_window || options.all_elements);
}

TEST(Options, GivenCountsHoldForAllSizes) {
    const Options options = accepted({"-i", "7", "-x", "0"});
    EXPECT_EQ(options.small.iterations, 7);
    EXPECT_EQ(options.large.iterations, 7);
    EXPECT_EQ(options.small.warmup, 0);
    EXPECT_EQ(options.large.warmup, 0);
}

TEST(Options, ValuesMayBeAttached) {
    EXPECT_EQ(accepted({"-i7"}).small.iterations, 7);
    EXPECT_EQ(accepted({"--iterations", "7"}).small.iterations, 7);
    EXPECT_EQ(accepted({"--iterations=7"}).small.iterations, 7);
    const Options options = accepted({"-fci7", "-W", "3"});
    EXPECT_TRUE(options.full && options.validate);
    EXPECT_EQ(options.small.iterations, 7);
    EXPECT_EQ(options.window, 3);
}

TEST(Options, MessageSizes) {
    const auto range = [](const char* value) {
        const Options options = accepted({"-m", value});
        return std::pair(options.min_bytes, options.max_bytes);
    };
    EXPECT_EQ(range("128"), std::pair(std::size_t{1}, std::size_t{128}));
    EXPECT_EQ(range("2:128"), std::pair(std::size_t{2}, std::size_t{128}));
    EXPECT_EQ(range("2:"), std::pair(std::size_t{2}, std::size_t{1048576}));
    EXPECT_EQ(range(":128"), std::pair(std::size_t{1}, std::size_t{128}));
    EXPECT_EQ(range("0:8"), std::pair(std::size_t{1}, std::size_t{8}));
    EXPECT_EQ(range("2147483647"), std::pair(std::size_t{1}, std::size_t{2147483647}));
}

TEST(Options, WrongMessageSizesAreRefused) {
    for (const char* value :
         {"", ":", "x", "4k", "8:4", "0", "-1", "1:2:3", "2147483648", "99999999999999999999"})
        EXPECT_EQ(refused({"-m", value}), std::string("Invalid Message Size [m|") + value + "]");
}

TEST(Options, WrongNumbersAreRefused) {
    EXPECT_EQ(refused({"-i", "0"}), "Invalid Number of Iterations [i|0]");
    EXPECT_EQ(refused({"-i", "ten"}), "Invalid Number of Iterations [i|ten]");
    EXPECT_EQ(refused({"-x", "-1"}), "Invalid Number of Warmup Iterations [x|-1]");
    EXPECT_EQ(refused({"-n", "10"}), "Invalid Number of Digits [n|10]");
    EXPECT_EQ(refused({"-k", "0"}), "Invalid Number of Repetitions [k|0]");
    EXPECT_EQ(refused({"--window-size=0"}), "Invalid Window Size [--window-size|0]");
    EXPECT_EQ(refused({"-R", "2"}), "Invalid Print Rate [R|2]");
    EXPECT_EQ(refused({"-p", ""}), "Invalid Number of Pairs [p|]");
}

TEST(Options, ElementsGoByTheirMpiNames) {
    EXPECT_EQ(accepted({"-T", "mpi_char"}).element, Element::character);
    EXPECT_EQ(accepted({"-T", "MPI_INT"}).element, Element::integer);
    EXPECT_EQ(accepted({"--type=mpi_float"}).element, Element::real);
    EXPECT_TRUE(accepted({"-T", "all"}).all_elements);
    EXPECT_EQ(refused({"-T", "mpi_double"}), "Invalid Data Type [T|mpi_double]");
}

TEST(Options, UnknownOptionsAreRefused) {
    EXPECT_EQ(refused({"-z"}), "Invalid option [z|]");
    EXPECT_EQ(refused({"-fz"}), "Invalid option [z|]");
    EXPECT_EQ(refused({"--"}), "Invalid option [--|]");
    EXPECT_EQ(refused({"--fast"}), "Invalid option [--fast|]");
    EXPECT_EQ(refused({"--full=1"}), "Invalid option [--full=1|]");
    EXPECT_EQ(refused({"-"}), "Unexpected argument [|-]");
    EXPECT_EQ(refused({"5"}), "Unexpected argument [|5]");
}

TEST(Options, OptionsOfOtherBenchmarksAreRefused) {
    EXPECT_EQ(refused({"-W", "3"}, "hvfmixc"), "Invalid option [W|]");
    EXPECT_EQ(refused({"--vary-window"}, "hvfmixc"), "Invalid option [--vary-window|]");
}

TEST(Options, MissingValuesAreRefused) {
    EXPECT_EQ(refused({"-i"}), "Option Missing Required Argument [i|]");
    EXPECT_EQ(refused({"-f", "--iterations"}), "Option Missing Required Argument [--iterations|]");
}

TEST(Options, AWindowIsEitherGivenOrVaried) {
    EXPECT_TRUE(accepted({"-V"}).vary_window);
    EXPECT_EQ(refused({"-V", "-W", "64"}), "-V cannot be used with -W [W|64]");
    EXPECT_EQ(refused({"-W", "64", "-V"}), "-V cannot be used with -W [V|]");
}

TEST(Options, HelpAndVersionEndTheParsing) {
    EXPECT_EQ(parsed({"-h", "-z"}).action, Action::help);
    EXPECT_EQ(parsed({"--version", "nonsense"}).action, Action::version);
    EXPECT_EQ(parsed({"-z", "-h"}).action, Action::refuse);
}

} // namespace
} // namespace vaquero::osu
