#include "kernel/diagnostics/symbols.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/damage.hpp"

namespace vaquero {
namespace {

struct Entry {
    std::uint8_t distance;
    std::uint8_t shared;
    std::string rest;
};

Bytes table_of(const std::vector<Entry>& entries) {
    Bytes bytes;
    for (const auto& [distance, shared, rest] : entries) {
        bytes.push_back(std::byte{distance});
        bytes.push_back(std::byte{shared});
        for (const char c : rest)
            bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
    }
    return bytes;
}

/// "name+offset" or "none".
std::string find(std::span<const std::byte> table, std::uint64_t address) {
    const auto symbol = find_symbol(table, address);
    return symbol ? std::string(symbol->name.view()) + "+" + std::to_string(symbol->offset) : "none";
}

// start, stop, (nothing), last
const Bytes some_names = table_of({{0x10, 0, "start"}, {0x10, 2, "op"}, {0x10, 0, ""}, {0x50, 0, "last"}});

TEST(Symbols, FindsTheFunction) {
    EXPECT_EQ(find(some_names, 0), "none");
    EXPECT_EQ(find(some_names, 0xf), "none");
    EXPECT_EQ(find(some_names, 0x10), "start+0");
    EXPECT_EQ(find(some_names, 0x1f), "start+15");
    EXPECT_EQ(find(some_names, 0x20), "stop+0");
    EXPECT_EQ(find(some_names, 0x30), "none");
    EXPECT_EQ(find(some_names, 0x7f), "none");
    EXPECT_EQ(find(some_names, 0x81), "last+1");
    EXPECT_EQ(find(some_names, 0x100000080), "last+4294967296");
}

TEST(Symbols, MayBeNone) {
    EXPECT_EQ(find({}, 1), "none");
}

TEST(Symbols, EndAtDamage) {
    const auto cut_off = std::span(some_names).first(some_names.size() - 1);
    EXPECT_EQ(find(cut_off, 0x20), "stop+0");
    EXPECT_EQ(find(cut_off, 0x80), "none") << "no terminator";
    EXPECT_EQ(find(table_of({{1, 0, "ab"}, {1, 3, "c"}}), 1), "ab+0");
    EXPECT_EQ(find(table_of({{1, 0, "ab"}, {1, 3, "c"}}), 2), "none") << "shares more than there is";
}

TEST(Symbols, SurviveDamage) {
    parse_damaged(some_names, [](std::span<const std::byte> damaged) {
        for (const std::uint64_t address : {0u, 0x10u, 0x25u, 0x35u, 0x90u, 0xffffffffu})
            find(damaged, address);
    });
}

/// What bin/make-symbols and the assembler make of `nm_output`.
Bytes generate(const std::string& nm_output) {
    const auto directory =
        std::filesystem::temp_directory_path() / ("vaquero-symbols-" + std::to_string(getpid()));
    std::filesystem::create_directory(directory);
    std::ofstream(directory / "nm") << nm_output;
    const std::string command = "cd " + directory.string() +
                                " && " VAQUERO_SOURCE_DIR "/bin/make-symbols <nm >s.s"
                                " && as -o s.o s.s && objcopy -O binary -j .vaquero_symbols s.o table";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(directory / "table", std::ios::binary);
    const std::string table{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::remove_all(directory);
    const auto* bytes = reinterpret_cast<const std::byte*>(table.data());
    return {bytes, bytes + table.size()};
}

TEST(Symbols, AreGeneratedFromNm) {
    const std::string long_name(300, 'l');
    const Bytes table =
        generate("0000000000000003 A kPageShift\n"
                 "0000000000000f00 R constants\n"
                 "0000000000001000 T _start\n"
                 "0000000000001004 T _starting\n"
                 "0000000000001010 T _IO_printf\n"
                 "0000000000001010 T printf\n"
                 "0000000000001010 t __printf\n"
                 "0000000000001020 t (anonymous namespace)::foo(int, void (*)(char))\n"
                 "0000000000001024 a not_a_place\n"
                 "0000000000001030 W S::operator()(int) const & [clone .constprop.0] [clone .cold]\n"
                 "0000000000001040 i operator\"\" _km(char const*)\n"
                 "0000000000001050 t " +
                 long_name +
                 "\n"
                 "0000000000001060 T f[abi:cxx11](int)\n"
                 "0000000000002000 D data\n"
                 "0000000000003000 b bss\n"
                 "                 U undefined\n"
                 "ffffffff80000000 T too_high\n");
    EXPECT_EQ(find(table, 0xfff), "none");
    EXPECT_EQ(find(table, 0x1000), "_start+0");
    EXPECT_EQ(find(table, 0x1004), "_starting+0");
    EXPECT_EQ(find(table, 0x1011), "printf+1");
    EXPECT_EQ(find(table, 0x1025), "foo+5");
    EXPECT_EQ(find(table, 0x1030), "S::operator()+0");
    EXPECT_EQ(find(table, 0x1040), "operator\"\" _km+0");
    EXPECT_EQ(find(table, 0x1050), std::string(100, 'l') + "+0");
    EXPECT_EQ(find(table, 0x1060), "f[abi:cxx11]+0");
    EXPECT_EQ(find(table, 0x2000), "none");
    EXPECT_EQ(find(table, 0x80000000), "none");
    EXPECT_TRUE(generate("").empty());
}

} // namespace
} // namespace vaquero
