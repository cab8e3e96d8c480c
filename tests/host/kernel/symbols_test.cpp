#include "kernel/symbols.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/damage.hpp"

namespace vaquero {
namespace {

using Names = std::vector<std::pair<std::uint32_t, std::string>>;

Bytes table_of(const Names& names) {
    Bytes bytes;
    const auto append = [&](std::size_t value) {
        for (unsigned i = 0; i < 4; ++i)
            bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    };
    append(0x4d595356);
    append(names.size());
    std::string all_names;
    for (const auto& [address, name] : names) {
        append(address);
        append(all_names.size());
        all_names.append(name).push_back('\0');
    }
    for (const char c : all_names)
        bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

/// "name+offset" or "none".
std::string find(const SymbolTable& table, std::uint64_t address) {
    const auto symbol = table.find(address);
    return symbol ? std::string(symbol->name) + "+" + std::to_string(symbol->offset) : "none";
}

const Names some_names = {{0x1000, "start"}, {0x1010, "middle"}, {0x1020, ""}, {0x2000, "last"}};

TEST(Symbols, FindsTheFunction) {
    const Bytes bytes = table_of(some_names);
    const auto table = SymbolTable::parse(bytes);
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(find(table.value(), 0), "none");
    EXPECT_EQ(find(table.value(), 0xfff), "none");
    EXPECT_EQ(find(table.value(), 0x1000), "start+0");
    EXPECT_EQ(find(table.value(), 0x100f), "start+15");
    EXPECT_EQ(find(table.value(), 0x1010), "middle+0");
    EXPECT_EQ(find(table.value(), 0x1020), "none");
    EXPECT_EQ(find(table.value(), 0x1fff), "none");
    EXPECT_EQ(find(table.value(), 0x2001), "last+1");
    EXPECT_EQ(find(table.value(), 0x100001010), "last+" + std::to_string(0x100001010 - 0x2000));
}

TEST(Symbols, MayBeEmpty) {
    EXPECT_EQ(find(SymbolTable(), 1), "none");
    const Bytes bytes = table_of({});
    EXPECT_EQ(find(SymbolTable::parse(bytes).value(), 1), "none");
}

TEST(Symbols, RefusesBadTables) {
    EXPECT_FALSE(SymbolTable::parse({}).ok());
    EXPECT_FALSE(SymbolTable::parse(table_of({{2, "b"}, {1, "a"}})).ok());
    EXPECT_FALSE(SymbolTable::parse(table_of({{1, "a"}, {1, "b"}})).ok());
    Bytes bytes = table_of(some_names);
    bytes.back() = std::byte{'x'};
    EXPECT_FALSE(SymbolTable::parse(bytes).ok()) << "no terminator";
    bytes = table_of(some_names);
    bytes[12] = std::byte{0xff};
    EXPECT_FALSE(SymbolTable::parse(bytes).ok()) << "a name past the end";
}

TEST(Symbols, SurvivesDamage) {
    parse_damaged(table_of(some_names), [](std::span<const std::byte> damaged) {
        const auto table = SymbolTable::parse(damaged);
        if (!table.ok()) return;
        for (const std::uint64_t address : {0u, 0x1000u, 0x1015u, 0x1025u, 0x3000u, 0xffffffffu})
            find(table.value(), address);
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
    const Bytes bytes =
        generate("0000000000000003 A kPageShift\n"
                 "0000000000000f00 R constants\n"
                 "0000000000001000 T _start\n"
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
    const auto parsed = SymbolTable::parse(bytes);
    ASSERT_TRUE(parsed.ok());
    const SymbolTable& table = parsed.value();
    EXPECT_EQ(find(table, 0xfff), "none");
    EXPECT_EQ(find(table, 0x1000), "_start+0");
    EXPECT_EQ(find(table, 0x1011), "printf+1");
    EXPECT_EQ(find(table, 0x1025), "(anonymous namespace)::foo+5");
    EXPECT_EQ(find(table, 0x1030), "S::operator()+0");
    EXPECT_EQ(find(table, 0x1040), "operator\"\" _km+0");
    EXPECT_EQ(find(table, 0x1050), std::string(100, 'l') + "+0");
    EXPECT_EQ(find(table, 0x1060), "f[abi:cxx11]+0");
    EXPECT_EQ(find(table, 0x2000), "none");
    EXPECT_EQ(find(table, 0x80000000), "none");
    const Bytes nothing = generate("");
    EXPECT_TRUE(SymbolTable::parse(nothing).ok());
}

} // namespace
} // namespace vaquero
