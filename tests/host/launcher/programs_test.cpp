#include "launcher/programs.hpp"

#include <gtest/gtest.h>

#include "tests/host/launcher/scratch.hpp"

namespace vaquero::launcher {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view boot_image = "\x7f"
                                        "ELF...\x12\0\0\0Xen\0..."sv;

/// The first bytes of an ELF file of a type.
std::string elf(char type) {
    std::string bytes("\x7f"
                      "ELF");
    bytes.resize(64, '\0');
    bytes[16] = type;
    return bytes;
}

class ProgramsTest : public testing::Test {
protected:
    ProgramsTest() {
        tree_.write("osu/catalogue.cpp",
                    "/// \"osu_none\"\n    {\"osu_bcast\", \"Title\"},\n{\"osu_reduce\",\n");
        tree_.write("osu/toro/catalogue.cpp", "    {\"toro_barrier\", 1},\n");
        tree_.write("examples/pi.cpp", "");
        tree_.write("examples/hello.c", "");
        tree_.write("examples/CMakeLists.txt", "");
    }

    Program find(const std::string& name, bool host = false) {
        const auto program = find_program(name, tree_.path(), host);
        EXPECT_TRUE(program.ok()) << program.error().message;
        return program.value();
    }

    Scratch tree_;
};

TEST_F(ProgramsTest, TheSourcesAreTheList) {
    EXPECT_EQ(Catalogue(tree_.path()).list(), "benchmarks:\n  osu_bcast\n  osu_reduce\n  toro_barrier\n"
                                              "examples:\n  hello\n  pi\n");
    EXPECT_EQ(Catalogue("").list(), "benchmarks:\nexamples:\n");
}

TEST_F(ProgramsTest, BuiltInProgramsAreInTheBuild) {
    EXPECT_EQ(find("toro_barrier").file, tree_.path() + "/build/guest/osu/osu");
    EXPECT_EQ(find("pi").file, tree_.path() + "/build/guest/examples/pi");
    EXPECT_TRUE(find("pi").built_in);
    const Program host = find("hello", true);
    EXPECT_EQ(host.file, tree_.path() + "/build/host/examples/hello.so");
    EXPECT_EQ(host.targets, (std::vector<std::string>{"examples/hello.so", "vaquero-host"}));
}

TEST_F(ProgramsTest, APathIsAPath) {
    const Program program = find("./hello", true);
    EXPECT_EQ(program.file, "./hello");
    EXPECT_FALSE(program.built_in);
    EXPECT_EQ(program.targets, std::vector<std::string>{"vaquero-host"});
}

TEST_F(ProgramsTest, AMistypedNameShowsTheList) {
    const auto program = find_program("osu_bcats", tree_.path(), false);
    ASSERT_FALSE(program.ok());
    EXPECT_EQ(program.error().exit_status, 127);
    EXPECT_NE(program.error().preface.find("  osu_bcast\n"), std::string::npos);
    EXPECT_EQ(program.error().message,
              "no program is called 'osu_bcats'; above are the built-in ones, or give an image's path");
}

TEST_F(ProgramsTest, AFileHasToBeThereAndOfItsKind) {
    const std::string image = tree_.write("image", boot_image);
    const std::string library = tree_.write("library", elf(3));
    const std::string program = tree_.write("program", elf(2));
    EXPECT_FALSE(check_file(image, false));
    EXPECT_FALSE(check_file(library, true));

    EXPECT_EQ(check_file("/nosuch", false)->exit_status, 127);
    EXPECT_EQ(check_file(tree_.path(), false)->message, tree_.path() + " can't be read");
    EXPECT_EQ(check_file(tree_.write("empty", ""), true)->exit_status, 126);
    for (const std::string& other : {library, program})
        EXPECT_NE(check_file(other, false)->message.find("isn't a boot image"), std::string::npos);
    EXPECT_NE(check_file(image, true)->message.find("is a boot image"), std::string::npos);
    EXPECT_NE(check_file(program, true)->message.find("isn't a program for --host"), std::string::npos);
}

} // namespace
} // namespace vaquero::launcher
