#include "launcher/options.hpp"

#include <gtest/gtest.h>

namespace vaquero::launcher {
namespace {

using Words = std::vector<std::string>;

Host host_with(int cpus) {
    Host host;
    for (int cpu = 0; cpu < cpus; ++cpu)
        host.cpus.push_back(cpu);
    host.memory.total = host.memory.available = 8000;
    return host;
}

Options parsed(const Words& words, int cpus = 4) {
    auto options = parse_options(words, host_with(cpus));
    EXPECT_TRUE(options.ok()) << options.error().message;
    return options.ok() ? options.value() : Options{};
}

std::string refusal(const Words& words) {
    const auto options = parse_options(words, host_with(4));
    if (options) return "nothing";
    EXPECT_EQ(options.error().exit_status, 2);
    return options.error().message;
}

TEST(Options, DefaultsDependOnTheHost) {
    const Options options = parsed({"hello"});
    EXPECT_EQ(options.action, Action::Run);
    EXPECT_EQ(options.program, "hello");
    EXPECT_EQ(options.ranks, 4);
    EXPECT_EQ(options.cores, 4);
    EXPECT_EQ(options.memory_mib, 4000u);
    EXPECT_EQ(options.machine, MachineType::Microvm);
    EXPECT_EQ(options.accelerator, Accelerator::Auto);
    EXPECT_TRUE(options.acpi);
    EXPECT_FALSE(options.host || options.dry_run || options.verbose || options.debug || options.iso);
}

TEST(Options, CoresAreTheSmallestOfRanksHostAndLimit) {
    EXPECT_EQ(parsed({"-n", "3", "hello"}, 4).cores, 3);
    EXPECT_EQ(parsed({"-n", "9", "hello"}, 4).cores, 4);
    EXPECT_EQ(parsed({"-n", "100", "hello"}, 128).cores, 64);
    EXPECT_EQ(parsed({"-n", "9", "--cores", "8", "hello"}, 4).cores, 8);
}

TEST(Options, ValuesMayFollowAnEqualsSign) {
    const Options options = parsed({"--cores=2", "--env=A=B=C", "--memory=1G", "--timeout=1.5", "hello"});
    EXPECT_EQ(options.cores, 2);
    EXPECT_EQ(options.environment, Words{"A=B=C"});
    EXPECT_EQ(options.memory_mib, 1024u);
    EXPECT_EQ(options.timeout, "1.5");
}

TEST(Options, WhatFollowsTheProgramIsItsOwn) {
    const Options options = parsed({"-n", "2", "hello", "--host", "-x", ""});
    EXPECT_FALSE(options.host);
    EXPECT_EQ(options.arguments, (Words{"--host", "-x", ""}));
    EXPECT_EQ(parsed({"--", "-odd"}).program, "-odd");
}

TEST(Options, TheLastOneCounts) {
    EXPECT_EQ(parsed({"-n", "2", "-n", "3", "hello"}).ranks, 3);
    EXPECT_EQ(parsed({"--env", "A=1", "--env", "B=2", "hello"}).environment, (Words{"A=1", "B=2"}));
}

TEST(Options, ActionsNeedNoProgram) {
    EXPECT_EQ(parsed({"--list"}).action, Action::List);
    EXPECT_EQ(parsed({"--help"}).action, Action::Help);
    EXPECT_EQ(parsed({"-n", "2", "-h", "--bogus"}).action, Action::Help);
    const Options build = parsed({"--build", "--host"});
    EXPECT_EQ(build.action, Action::Build);
    EXPECT_TRUE(build.host);
}

TEST(Options, SizesAreInMebibytes) {
    EXPECT_EQ(parsed({"--memory", "300", "hello"}).memory_mib, 300u);
    EXPECT_EQ(parsed({"--memory", "007M", "hello"}).memory_mib, 7u);
    EXPECT_EQ(parsed({"--memory", "2G", "hello"}).memory_mib, 2048u);
    for (const std::string size : {"", "M", "1K", "-1", "1.5G", "12345678", "1GG"})
        EXPECT_EQ(refusal({"--memory", size, "hello"}),
                  "--memory takes a size as 512M or 2G, not '" + size + "' (see ./run --help)");
    EXPECT_EQ(refusal({"--memory", "0", "hello"}), "--memory takes at least 1M (see ./run --help)");
    EXPECT_EQ(refusal({"--memory", "8001M", "hello"}),
              "--memory 8001M is more than this host's 8000M (see ./run --help)");
}

TEST(Options, TheLimitsThemselvesAreGood) {
    EXPECT_EQ(parsed({"-n", "4096", "hello"}).ranks, 4096);
    EXPECT_EQ(parsed({"-n", "000001", "hello"}).ranks, 1);
    EXPECT_EQ(parsed({"-n", "64", "--cores", "64", "hello"}).cores, 64);
    EXPECT_EQ(parsed({"-n", "2", "--cores", "1", "hello"}).cores, 1);
    EXPECT_EQ(parsed({"--memory", "1", "hello"}).memory_mib, 1u);
    EXPECT_EQ(parsed({"--memory", "8000M", "hello"}).memory_mib, 8000u);
    EXPECT_EQ(parsed({"--memory", "0000300", "hello"}).memory_mib, 300u);
    EXPECT_EQ(parsed({"--timeout", "123456789.0", "hello"}).timeout, "123456789.0");
}

TEST(Options, OneDigitTooManyIsRefused) {
    EXPECT_EQ(refusal({"-n", "0000001", "hello"}),
              "-n takes a whole number from 1 to 4096, not '0000001' (see ./run --help)");
    EXPECT_EQ(refusal({"--timeout", "1234567890", "hello"}),
              "--timeout takes seconds, not '1234567890' (see ./run --help)");
}

TEST(Options, WhatMakesNoSenseIsRefused) {
    const std::vector<std::pair<Words, std::string>> cases{
        {{}, "which program?"},
        {{""}, "which program?"},
        {{"--bogus", "hello"}, "there is no option --bogus"},
        {{"--bogus=1", "hello"}, "there is no option --bogus"},
        {{"-", "hello"}, "there is no option -"},
        {{"--host=yes", "hello"}, "--host takes no value"},
        {{"-n"}, "-n needs a value"},
        {{"-n", "0", "hello"}, "-n takes a whole number from 1 to 4096, not '0'"},
        {{"-n", "4097", "hello"}, "-n takes a whole number from 1 to 4096, not '4097'"},
        {{"-n", "two", "hello"}, "-n takes a whole number from 1 to 4096, not 'two'"},
        {{"-n", "18446744073709551617", "hello"},
         "-n takes a whole number from 1 to 4096, not '18446744073709551617'"},
        {{"-n", "65", "--cores", "65", "hello"}, "--cores takes a whole number from 1 to 64, not '65'"},
        {{"-n", "2", "--cores", "3", "hello"}, "--cores 3 is more than the 2 ranks (-n) could use"},
        {{"--accel", "hvf", "hello"}, "--accel takes auto or kvm or tcg, not 'hvf'"},
        {{"--machine", "pc", "hello"}, "--machine takes microvm or q35, not 'pc'"},
        {{"--acpi", "no", "hello"}, "--acpi takes on or off, not 'no'"},
        {{"--acpi", "off", "--machine", "q35", "hello"}, "--acpi off is for --machine microvm"},
        {{"--timeout", "soon", "hello"}, "--timeout takes seconds, not 'soon'"},
        {{"--timeout", "1.", "hello"}, "--timeout takes seconds, not '1.'"},
        {{"--timeout", ".5", "hello"}, "--timeout takes seconds, not '.5'"},
        {{"--env", "NAME", "hello"}, "--env takes NAME=VALUE, not 'NAME'"},
        {{"--env", "=1", "hello"}, "--env takes NAME=VALUE, not '=1'"},
        {{"-o", "x", "hello"}, "-o is for ./run image"},
        {{"image", "hello"}, "an image needs --iso and -o FILE"},
        {{"image", "--iso", "hello"}, "an image needs --iso and -o FILE"},
        {{"--iso", "--machine", "microvm", "hello"}, "--iso boots on --machine q35 only"},
        {{"image", "--host", "hello"}, "an image is for a machine: leave out --host"},
        {{"--host", "--debug", "hello"},
         "--debug is for a machine; with --host, run gdb --args on what --dry-run prints"},
        {{"--memory", "1G", "--host", "hello"},
         "--memory is for a machine, and --host starts none: leave out one of the two"},
    };
    for (const auto& [words, message] : cases)
        EXPECT_EQ(refusal(words), message + " (see ./run --help)");
}

Host host_in(const std::string& folder) {
    Host host = host_with(4);
    host.folder = folder;
    return host;
}

std::vector<std::pair<std::string, std::string>> folders(const Words& words,
                                                         const std::string& in = "/home/me") {
    std::vector<std::pair<std::string, std::string>> pairs;
    const auto options = parse_options(words, host_in(in));
    EXPECT_TRUE(options.ok()) << options.error().message;
    if (options)
        for (const SharedFolder& folder : options.value().folders)
            pairs.emplace_back(folder.host, folder.guest);
    return pairs;
}

TEST(Options, TheFolderInWhichWeStandIsShared) {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(folders({"hello"}), (Pairs{{"/home/me", "/home/me"}}));
    EXPECT_EQ(folders({"--dir", "../data", "--dir=/x/y:/in/", "hello"}),
              (Pairs{{"/home/me", "/home/me"}, {"/home/data", "/home/data"}, {"/x/y", "/in/"}}));
    EXPECT_EQ(folders({"--no-files", "hello"}), Pairs{});
    EXPECT_EQ(folders({"hello"}, ""), Pairs{});
    EXPECT_EQ(folders({"--machine", "q35", "hello"}), Pairs{});
    EXPECT_TRUE(parsed({"--read-only", "hello"}).read_only);
}

TEST(Options, FoldersThatMakeNoSenseAreRefused) {
    const auto complaint = [](const Words& words) {
        const auto options = parse_options(words, host_in("/home/me"));
        return options ? std::string("none") : options.error().message;
    };
    EXPECT_EQ(complaint({"--dir", "", "hello"}),
              "--dir takes FOLDER or FOLDER:/PATH, not '' (see ./run --help)");
    EXPECT_EQ(complaint({"--dir", "a:b", "hello"}),
              "--dir takes FOLDER or FOLDER:/PATH, not 'a:b' (see ./run --help)");
    EXPECT_EQ(complaint({"--dir", "a", "--no-files", "hello"}),
              "--dir and --no-files: which one? (see ./run --help)");
    EXPECT_EQ(complaint({"--dir", "a", "--machine", "q35", "hello"}),
              "--dir needs --machine microvm: there are no files on other machines (see ./run --help)");
    EXPECT_EQ(complaint({"--dir=a", "--dir=b", "--dir=c", "--dir=d", "hello"}),
              "--dir can be given 3 times (see ./run --help)");
    EXPECT_EQ(complaint({"--dir=a", "--host", "hello"}),
              "--dir is for a machine, and --host starts none: leave out one of the two (see ./run --help)");
}

TEST(Options, CdImagesBootOnQ35) {
    EXPECT_EQ(parsed({"--iso", "hello"}).machine, MachineType::Q35);
    const Options options = parsed({"image", "--iso", "-o", "x.iso", "hello"});
    EXPECT_EQ(options.action, Action::Image);
    EXPECT_EQ(options.output, "x.iso");
}

} // namespace
} // namespace vaquero::launcher
