#include "mpi/objects/object_pool.hpp"

#include <set>
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

struct Thing {
    int value = 17;
};

void in_a_world(const std::function<void()>& body) {
    host::run({.ranks = 1, .cores = 1}, [&](Rank) { body(); });
}

TEST(ObjectPool, FindsWhatItAllocatedAcrossChunks) {
    in_a_world([] {
        ObjectPool<Thing> pool;
        std::vector<Thing*> things;
        for (int i = 0; i < 500; ++i) {
            things.push_back(pool.allocate());
            ASSERT_NE(things.back(), nullptr);
            EXPECT_EQ(things.back()->value, 17);
            EXPECT_EQ(pool.index_of(*things.back()), static_cast<unsigned>(i));
        }
        EXPECT_EQ(std::set<Thing*>(things.begin(), things.end()).size(), 500U);
        for (unsigned i = 0; i < 500; ++i) {
            EXPECT_EQ(pool.find_index(i), things[i]);
            EXPECT_EQ(pool.find(things[i]), things[i]);
        }
    });
}

TEST(ObjectPool, ForgetsWhatWasReleasedAndUsesItAgain) {
    in_a_world([] {
        ObjectPool<Thing> pool;
        Thing* first = pool.allocate();
        Thing* second = pool.allocate();
        first->value = 1;
        pool.release(*first);
        EXPECT_EQ(pool.find_index(0), nullptr);
        EXPECT_EQ(pool.find_index(1), second);
        EXPECT_EQ(pool.allocate(), first);
        EXPECT_EQ(first->value, 17);
        EXPECT_EQ(pool.find_index(0), first);
    });
}

TEST(ObjectPool, KnowsNoOtherAddresses) {
    in_a_world([] {
        ObjectPool<Thing> pool;
        EXPECT_EQ(pool.find(nullptr), nullptr);
        Thing* const thing = pool.allocate();
        auto* const bytes = reinterpret_cast<std::byte*>(thing);
        for (const std::ptrdiff_t offset : {-64, -1, 1, 2, 4, 8, 1 << 20})
            EXPECT_EQ(pool.find(bytes + offset), nullptr) << offset;
        const std::vector<Thing> outside(1000);
        EXPECT_EQ(pool.find(&outside[500]), nullptr);
        for (const std::uintptr_t code : {1UL, 0x101UL, 0xdeadbeefUL, ~0UL})
            EXPECT_EQ(pool.find(reinterpret_cast<void*>(code)), nullptr);
        pool.release(*thing);
        EXPECT_EQ(pool.find(thing), nullptr);
    });
}

TEST(ObjectPool, KnowsNoOtherIndices) {
    in_a_world([] {
        ObjectPool<Thing> pool;
        EXPECT_EQ(pool.find_index(0), nullptr);
        pool.allocate();
        for (const unsigned index : {1U, 63U, 64U, 1'000'000U, 0xffff'ffffU})
            EXPECT_EQ(pool.find_index(index), nullptr);
    });
}

TEST(ObjectPool, SaysWhenMemoryHasRunOut) {
    host::run({.ranks = 1, .cores = 1, .pool_bytes = 1 << 20}, [&](Rank) {
        ObjectPool<Thing> pool;
        int count = 0;
        while (count < 1'000'000 && pool.allocate() != nullptr)
            ++count;
        EXPECT_GT(count, 1000);
        EXPECT_LT(count, 1'000'000);
    });
}

} // namespace
} // namespace vaquero::mpi
