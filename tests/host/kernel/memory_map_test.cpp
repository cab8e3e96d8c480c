#include "kernel/memory/memory_map.hpp"

#include <cstring>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/damage.hpp"
#include "tests/host/kernel/panic.hpp"

namespace vaquero {

std::ostream& operator<<(std::ostream& out, const MemoryRange& range) {
    return out << std::hex << "[0x" << range.start << ", 0x" << range.end << ")" << std::dec;
}

namespace {

using Ranges = std::vector<MemoryRange>;
constexpr std::uint64_t ram = 1;
constexpr std::uint64_t reserved = 2;
constexpr std::uint64_t MiB = 1 << 20;
constexpr std::uint64_t GiB = 1 << 30;

struct Entry {
    std::uint64_t start;
    std::uint64_t length;
    std::uint64_t type;
};

Bytes raw(const std::vector<Entry>& entries) {
    Bytes bytes(entries.size() * sizeof(Entry));
    if (!entries.empty()) std::memcpy(bytes.data(), entries.data(), bytes.size());
    return bytes;
}

Result<MemoryMap> parse(const std::vector<Entry>& entries) {
    return MemoryMap::parse(raw(entries), 24);
}

Ranges ranges_of(const MemoryMap& map) {
    return {map.ranges().begin(), map.ranges().end()};
}

void expect_well_formed(const MemoryMap& map) {
    std::uint64_t previous_end = 0;
    for (const MemoryRange& range : map.ranges()) {
        EXPECT_LT(range.start, range.end);
        EXPECT_EQ(range.start % 4096, 0u);
        EXPECT_EQ(range.end % 4096, 0u);
        EXPECT_TRUE(range.start > previous_end || &range == map.ranges().data());
        previous_end = range.end;
    }
}

// What QEMU's q35 with 5 GiB reports, plus the terminator.
const std::vector<Entry> q35 = {{0, 0x9fc00, ram},
                                {0x9fc00, 0x400, reserved},
                                {0xf0000, 0x10000, reserved},
                                {0x100000, 0x7fedf000, ram},
                                {0x7ffdf000, 0x21000, reserved},
                                {0xb0000000, 0x10000000, reserved},
                                {0xfed1c000, 0x4000, reserved},
                                {0xfffc0000, 0x40000, reserved},
                                {0x100000000, 0xc0000000, ram},
                                {0xfd00000000, 0x300000000, reserved},
                                {0, 0, 0}};

TEST(MemoryMap, ReadsAPcsMap) {
    const auto map = parse(q35);
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(ranges_of(map.value()),
              (Ranges{{0, 0x9f000}, {0x100000, 0x7ffdf000}, {0x100000000, 0x1c0000000}}));
    EXPECT_EQ(map.value().pages(), (0x9f000ull + 0x7fedf000 + 0xc0000000) / 4096);
}

TEST(MemoryMap, ReadsLongerEntries) {
    Bytes entry(40);
    const Entry usable{MiB, MiB, ram};
    std::memcpy(entry.data(), &usable, sizeof(usable));
    const auto map = MemoryMap::parse(entry, 40);
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(ranges_of(map.value()), (Ranges{{MiB, 2 * MiB}}));
}

TEST(MemoryMap, SortsAndJoins) {
    const auto map = parse({{4 * MiB, MiB, ram},
                            {MiB, MiB, ram},
                            {3 * MiB, MiB, ram},
                            {0x1800, 0x1800, ram},
                            {0x800, 0x1000, ram},
                            {MiB, 3 * MiB / 2, ram}});
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(ranges_of(map.value()),
              (Ranges{{0x1000, 0x3000}, {MiB, 2 * MiB + MiB / 2}, {3 * MiB, 5 * MiB}}));
}

TEST(MemoryMap, LetsReservedWin) {
    const auto map = parse({{2 * MiB + 0x10, 0x10, reserved}, {MiB, 3 * MiB, ram}, {3 * MiB - 1, 2, 5}});
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(ranges_of(map.value()),
              (Ranges{{MiB, 2 * MiB}, {2 * MiB + 0x1000, 3 * MiB - 0x1000}, {3 * MiB + 0x1000, 4 * MiB}}));
}

TEST(MemoryMap, CutsOffWhatWraps) {
    const auto map = parse({{MiB, MiB, ram}, {~0ull - 0xfff, 0x1000, reserved}, {2 * MiB, ~0ull, reserved}});
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(ranges_of(map.value()), (Ranges{{MiB, 2 * MiB}}));
    EXPECT_EQ(ranges_of(parse({{GiB, ~0ull, ram}}).value()), (Ranges{{GiB, 1ull << 52}}));
}

TEST(MemoryMap, RefusesBadLists) {
    EXPECT_FALSE(parse({}).ok());
    EXPECT_FALSE(parse({{MiB, MiB, reserved}}).ok());
    EXPECT_FALSE(parse({{0x1001, 0x1ffe, ram}}).ok());
    EXPECT_FALSE(MemoryMap::parse(Bytes(25), 24).ok());
    EXPECT_FALSE(MemoryMap::parse(Bytes(16), 16).ok());
    EXPECT_FALSE(MemoryMap::parse(Bytes(16), 0).ok());
    std::vector<Entry> many;
    for (std::uint64_t i = 0; i < MemoryMap::capacity; ++i)
        many.push_back({i * MiB, MiB / 2, ram});
    EXPECT_EQ(parse(many).value().ranges().size(), MemoryMap::capacity);
    many.push_back({MemoryMap::capacity * MiB, MiB / 2, ram});
    EXPECT_FALSE(parse(many).ok());
    many.back() = {0x1000, 0x1000, reserved}; // splits the first range
    EXPECT_FALSE(parse(many).ok());
}

TEST(MemoryMap, Excludes) {
    MemoryMap map = parse({{0, 16 * MiB, ram}}).value();
    EXPECT_TRUE(map.exclude(0, MiB));
    EXPECT_TRUE(map.exclude(2 * MiB + 1, 2 * MiB + 2));
    EXPECT_TRUE(map.exclude(3 * MiB, 3 * MiB));
    EXPECT_TRUE(map.exclude(15 * MiB, ~0ull));
    EXPECT_TRUE(map.exclude(~0ull - 1, ~0ull));
    EXPECT_EQ(ranges_of(map), (Ranges{{MiB, 2 * MiB}, {2 * MiB + 0x1000, 15 * MiB}}));
    EXPECT_TRUE(map.exclude(0, 16 * MiB));
    EXPECT_EQ(map.pages(), 0u);
}

TEST(MemoryMap, SaysWhenFull) {
    std::vector<Entry> many;
    for (std::uint64_t i = 0; i < MemoryMap::capacity; ++i)
        many.push_back({i * MiB, MiB / 2, ram});
    MemoryMap map = parse(many).value();
    EXPECT_FALSE(map.exclude(MiB + 0x1000, MiB + 0x2000));
    EXPECT_EQ(map.pages(), MemoryMap::capacity * 128);
    EXPECT_TRUE(map.exclude(MiB, MiB + 0x2000));
    expect_well_formed(map);
}

TEST(MemoryMap, TakesAPageForTheTrampoline) {
    MemoryMap map = parse(q35).value();
    EXPECT_EQ(map.take_page_below(MiB), PhysAddr(0x9e000));
    EXPECT_EQ(map.take_page_below(0x3fff), PhysAddr(0x2000));
    EXPECT_EQ(map.take_page_below(0x2000), PhysAddr(0x1000));
    EXPECT_EQ(map.take_page_below(0x2000), std::nullopt); // page 0 stays
    EXPECT_EQ(map.take_page_below(0), std::nullopt);
    EXPECT_EQ(map.ranges().front(), (MemoryRange{0, 0x1000}));
}

TEST(MemoryMap, SharesEqually) {
    const MemoryMap map = parse({{0, 7 * 4096, ram}, {MiB, 2 * 4096, ram}, {2 * MiB, 5 * 4096, ram}}).value();
    for (std::size_t count = 1; count <= 14; ++count) {
        MemoryMap left = map;
        for (std::size_t index = 0; index < count; ++index) {
            const MemoryMap part = map.share(index, count);
            expect_well_formed(part);
            EXPECT_EQ(part.pages(), (14 / count + 1) / 2 * 2 - 1) << "odd, see SharesAreStaggered";
            const std::uint64_t before = left.pages();
            for (const MemoryRange& range : part.ranges())
                EXPECT_TRUE(left.exclude(range.start, range.end));
            EXPECT_EQ(left.pages(), before - part.pages()); // free before, and in no other share
        }
    }
    EXPECT_EQ(ranges_of(map.share(1, 2)), (Ranges{{MiB, MiB + 2 * 4096}, {2 * MiB, 2 * MiB + 5 * 4096}}));
    EXPECT_THROW((void)map.share(2, 2), Panic);
}

TEST(MemoryMap, SharesAreStaggered) {
    for (const std::uint64_t pages : {1021u, 1022u, 1024u, 2048u, 65536u, 65537u, 1u << 20}) {
        const MemoryMap map = parse({{MiB, pages * 4096, ram}}).value();
        for (const std::size_t count : {1u, 2u, 3u, 4u, 8u, 64u, 255u}) {
            const std::uint64_t each = map.share(count - 1, count).pages();
            for (std::size_t distance = 1; distance < count; ++distance)
                EXPECT_NE(distance * each % 256, 0u) << pages << " pages for " << count;
            EXPECT_LE(each, pages / count);
            EXPECT_GE(each + std::max(pages / count / 64, std::uint64_t{1}), pages / count);
        }
    }
    // With memory to spare they lie far apart.
    const MemoryMap map = parse({{MiB, 256 * MiB, ram}}).value();
    for (const std::size_t count : {1u, 2u, 4u, 8u})
        EXPECT_EQ(map.share(0, count).pages() % 256, 157u);
}

TEST(MemoryMap, SurvivesDamage) {
    parse_damaged(raw(q35), [](std::span<const std::byte> damaged) {
        for (const std::size_t entry_bytes : {20u, 24u, 40u}) {
            auto map = MemoryMap::parse(damaged, entry_bytes);
            if (!map.ok()) continue;
            expect_well_formed(map.value());
            (void)map.value().take_page_below(MiB);
            (void)map.value().share(2, 3);
        }
    });
}

} // namespace
} // namespace vaquero
