#include "mpi/objects/memory_pool.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

TEST(MemoryPool, BlocksAreDisjointAlignedAndLongEnough) {
    host::run({.ranks = 1, .cores = 1}, [](Rank) {
        MemoryPool pool;
        struct Block {
            unsigned char* memory;
            std::size_t bytes;
        };
        std::vector<Block> blocks;
        for (const std::size_t bytes : {1, 63, 64, 65, 128, 129, 1000, 1064, 4096, 16384, 16385, 100000})
            for (int i = 0; i < 5; ++i) {
                auto* memory = static_cast<unsigned char*>(pool.allocate(bytes));
                ASSERT_NE(memory, nullptr);
                EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 16, 0U);
                std::memset(memory, static_cast<int>(blocks.size()), bytes);
                blocks.push_back({memory, bytes});
            }
        for (std::size_t i = 0; i < blocks.size(); ++i)
            for (std::size_t at = 0; at < blocks[i].bytes; ++at)
                ASSERT_EQ(blocks[i].memory[at], i);
    });
}

TEST(MemoryPool, ReleasedBlockServesTheNextOfItsSize) {
    host::run({.ranks = 1, .cores = 1}, [](Rank) {
        MemoryPool pool;
        void* small = pool.allocate(64);
        void* large = pool.allocate(65);
        pool.release(small, 64);
        EXPECT_NE(pool.allocate(65), small);
        EXPECT_EQ(pool.allocate(33), small);
        pool.release(large, 65);
        EXPECT_EQ(pool.allocate(128), large);
    });
}

TEST(MemoryPool, SaysWhenMemoryHasRunOut) {
    host::run({.ranks = 1, .cores = 1, .pool_bytes = 1 << 20}, [](Rank) {
        MemoryPool pool;
        EXPECT_EQ(pool.allocate(std::size_t{1} << 30), nullptr);
        EXPECT_NE(pool.allocate(1), nullptr);
    });
}

} // namespace
} // namespace vaquero::mpi
