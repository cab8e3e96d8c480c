#include "launcher/command_line.hpp"

#include <gtest/gtest.h>

#include "kernel/boot/command_line.hpp"

namespace vaquero::launcher {
namespace {

using Words = std::vector<std::string>;

/// What the kernel understands.
Words decoded(const EncodedStrings& strings) {
    std::string bytes(strings.bytes(), '\0');
    strings.decode(bytes);
    Words words;
    for (std::size_t at = 0; words.size() < strings.count(); at += words.back().size() + 1)
        words.emplace_back(bytes.c_str() + at);
    return words;
}

Host two_cpus() {
    Host host;
    host.cpus = {0, 1};
    return host;
}

TEST(CommandLine, EncodesWhatABootLoaderMightTouch) {
    EXPECT_EQ(encode("a-Z_0./:=+,@"), "a-Z_0./:=+,@");
    EXPECT_EQ(encode("a b%\"\\\n\xff"), "a%20b%25%22%5C%0A%FF");
    EXPECT_EQ(encode(""), "%");
    EXPECT_EQ(encode("virtio_mmio.device=x"), "%76irtio_mmio.device=x");
    EXPECT_EQ(encode("virtio_mmio.devices"), "virtio_mmio.devices");
}

TEST(CommandLine, TellsOfFoldersAndOfTheProgram) {
    Options options;
    options.program = "./a b";
    options.ranks = 1;
    options.folders = {{"/host", "/in out"}, {"/data", "/data"}};
    Host host = two_cpus();
    host.folder = "/home/me";
    const std::string line = kernel_command_line(options, host, 17);
    const auto parsed = vaquero::CommandLine::parse(line);
    ASSERT_TRUE(parsed.ok()) << line;
    EXPECT_EQ(decoded(parsed.value().folders()), (Words{"/in out", "/data"}));
    EXPECT_EQ(decoded(parsed.value().program_path()), Words{"/home/me/a b"});
}

TEST(CommandLine, IsWhatTheOptionsSay) {
    Options options;
    options.program = "dir/hello";
    options.ranks = 3;
    EXPECT_EQ(kernel_command_line(options, two_cpus(), 17), "ranks=3 host-cores=2 time=17 -- hello");
    options.verbose = options.tag_output = true;
    options.environment = {"A=b c"};
    options.arguments = {"-m", ""};
    EXPECT_EQ(kernel_command_line(options, two_cpus(), std::nullopt),
              "ranks=3 host-cores=2 verbose tag-output env=A=b%20c -- hello -m %");
}

TEST(CommandLine, TheKernelReadsWhatWeWrite) {
    std::string all_bytes;
    for (int byte = 1; byte < 256; ++byte)
        all_bytes += static_cast<char>(byte);
    Options options;
    options.program = "a program";
    options.ranks = 4000;
    options.tag_output = true;
    options.environment = {"A=" + all_bytes, "B="};
    options.arguments = {all_bytes, "", "virtio_mmio.device=1K@0:5", "--"};
    const std::string line = kernel_command_line(options, two_cpus(), 1700000000);
    const auto read = CommandLine::parse(line);
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read.value().options().ranks, 4000u);
    EXPECT_EQ(read.value().options().host_cores, 2u);
    EXPECT_TRUE(read.value().options().tag_output);
    EXPECT_FALSE(read.value().options().verbose);
    EXPECT_EQ(read.value().options().unix_seconds, 1700000000u);
    EXPECT_EQ(decoded(read.value().environment()), options.environment);
    Words argv = options.arguments;
    argv.insert(argv.begin(), options.program);
    EXPECT_EQ(decoded(read.value().arguments()), argv);
}

} // namespace
} // namespace vaquero::launcher
