// Collective operations that move data: every algorithm, 1 to 9 ranks, every root, in place and not.
#include <atomic>
#include <thread>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/barrier_board.hpp"
#include "mpi/coll/board/board.hpp"
#include "tests/host/coll/patterns.hpp"
#include "tests/host/coll/thread_team.hpp"

namespace vaquero::mpi::test {
namespace {

// Empty, single, odd, and more than Scratch keeps on the stack.
constexpr std::size_t block_sizes[] = {0, 1, 13, 1500};

std::size_t total(const Team& team, std::size_t block) {
    return static_cast<std::size_t>(team.size) * block;
}

/// What all ranks' blocks make when put one after the other.
Buffer all_blocks(const Team& team, std::size_t block) {
    Buffer buffer;
    for (int rank = 0; rank < team.size; ++rank) {
        const Buffer part = pattern(block, rank);
        buffer.insert(buffer.end(), part.begin(), part.end());
    }
    return buffer;
}

TEST(Bcast, Board) {
    run_teams([](const Team& team) {
        for (int root = 0; root < team.size; ++root) {
            for (const std::size_t bytes : {0, 1, 5, 8, 13, 48, 49, 1024, 1025, 40000}) {
                Buffer buffer = team.rank == root ? pattern(bytes, root) : Buffer(bytes);
                bcast_board(*team.board, buffer.data(), bytes, root);
                EXPECT_EQ(buffer, pattern(bytes, root)) << bytes << " bytes, root " << root;
                if (team.rank == root) buffer.assign(bytes, std::byte{0x5a}); // nobody reads it any more
            }
        }
    });
}

TEST(Bcast, ARootThatRunsAheadWaitsForRoom) {
    run_teams([](const Team& team) {
        for (int i = 0; i < 200; ++i) {
            Buffer buffer = team.rank == 0 ? pattern(3, i) : Buffer(3);
            if (team.rank == team.size - 1) std::this_thread::yield();
            bcast_board(*team.board, buffer.data(), 3, 0);
            EXPECT_EQ(buffer, pattern(3, i));
        }
    });
}

void check_barrier(void (*barrier)(const Team&)) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
        std::atomic<int> arrived = 0;
        run_team(ranks, [&](const Team& team) {
            for (int i = 1; i <= 20; ++i) {
                ++arrived;
                barrier(team);
                EXPECT_GE(arrived, i * ranks);
                barrier(team);
            }
        });
    }
}

TEST(Barrier, BoardKeepsAllUntilTheLastArrives) {
    check_barrier([](const Team& team) { barrier_board(*team.board); });
}
TEST(Barrier, DisseminationKeepsAllUntilTheLastArrives) {
    check_barrier(barrier_dissemination);
}

TEST(Scatter, Binomial) {
    run_teams([](const Team& team) {
        for (int root = 0; root < team.size; ++root) {
            for (const std::size_t bytes : block_sizes) {
                const Buffer source = team.rank == root ? all_blocks(team, bytes) : Buffer();
                Buffer block(bytes);
                ASSERT_EQ(scatter_binomial(team, source.data(), block.data(), bytes, root),
                          Outcome::complete);
                EXPECT_EQ(block, pattern(bytes, team.rank)) << bytes << " bytes, root " << root;
            }
        }
    });
}

TEST(Scatter, InPlaceLeavesTheRootsBlock) {
    run_teams([](const Team& team) {
        const Buffer source = all_blocks(team, 13);
        Buffer block(13);
        std::byte* const destination = team.rank == team.size - 1 ? nullptr : block.data();
        ASSERT_EQ(scatter_binomial(team, source.data(), destination, 13, team.size - 1), Outcome::complete);
        EXPECT_EQ(block, destination == nullptr ? Buffer(13) : pattern(13, team.rank));
    });
}

TEST(Scatter, VariousSizes) {
    run_teams([](const Team& team) {
        for (int root = 0; root < team.size; ++root) {
            for (const int unit : {0, 1, 700}) {
                const Layout layout(team.size, unit, root);
                const std::vector<BlockPlace> places = layout.places(2);
                const std::size_t bytes = layout.bytes(team.rank, 2);
                Buffer source(layout.elements * 2);
                for (int rank = 0; rank < team.size; ++rank)
                    put(source, layout.offset(rank, 2), pattern(layout.bytes(rank, 2), rank));
                const auto blocks =
                    ConstBlocks::varying(team.rank == root ? source.data() : nullptr, places.data());
                Buffer block(bytes);
                ASSERT_EQ(scatterv_binomial(team, blocks, block.data(), bytes, root), Outcome::complete);
                EXPECT_EQ(block, pattern(bytes, team.rank)) << "unit " << unit << ", root " << root;
            }
        }
    });
}

TEST(Scatter, BlockLongerThanABufferInsideTheTreeIsTruncated) {
    // Of four ranks, 2 has a child.
    run_team(4, [](const Team& team) {
        const Buffer source = all_blocks(team, 8);
        Buffer block(8);
        const std::size_t room = team.rank == 2 ? 5 : 8;
        const Outcome outcome =
            scatterv_binomial(team, ConstBlocks::uniform(source.data(), 8), block.data(), room, 0);
        EXPECT_EQ(outcome, team.rank == 2 ? Outcome::truncated : Outcome::complete);
        EXPECT_EQ(slice(block, 0, room), slice(pattern(8, team.rank), 0, room));
        EXPECT_EQ(slice(block, room, 8 - room), Buffer(8 - room));
    });
}

TEST(Gather, Binomial) {
    run_teams([](const Team& team) {
        for (int root = 0; root < team.size; ++root) {
            for (const std::size_t bytes : block_sizes) {
                const Buffer block = pattern(bytes, team.rank);
                Buffer destination(team.rank == root ? total(team, bytes) : 0);
                ASSERT_EQ(gather_binomial(team, block.data(), bytes, destination.data(), root),
                          Outcome::complete);
                if (team.rank == root) {
                    EXPECT_EQ(destination, all_blocks(team, bytes)) << bytes << " bytes, root " << root;
                }
            }
        }
    });
}

TEST(Gather, InPlaceTakesTheRootsBlockFromItsPlace) {
    run_teams([](const Team& team) {
        const int root = team.size / 2;
        const Buffer block = pattern(13, team.rank);
        Buffer destination(total(team, 13));
        put(destination, static_cast<std::size_t>(root) * 13, pattern(13, root));
        ASSERT_EQ(
            gather_binomial(team, team.rank == root ? nullptr : block.data(), 13, destination.data(), root),
            Outcome::complete);
        if (team.rank == root) {
            EXPECT_EQ(destination, all_blocks(team, 13));
        }
    });
}

TEST(Gather, VariousSizes) {
    run_teams([](const Team& team) {
        for (int root = 0; root < team.size; ++root) {
            for (const int unit : {0, 1, 700}) {
                const Layout layout(team.size, unit, root);
                const std::vector<BlockPlace> places = layout.places(2);
                const Buffer block = pattern(layout.bytes(team.rank, 2), team.rank);
                Buffer expected(layout.elements * 2);
                for (int rank = 0; rank < team.size; ++rank)
                    put(expected, layout.offset(rank, 2), pattern(layout.bytes(rank, 2), rank));
                Buffer destination(team.rank == root ? expected.size() : 0);
                const auto blocks = Blocks::varying(destination.data(), places.data());
                ASSERT_EQ(gatherv_binomial(team, block.data(), block.size(), blocks, root),
                          Outcome::complete);
                if (team.rank == root) {
                    EXPECT_EQ(destination, expected) << "unit " << unit << ", root " << root;
                }
            }
        }
    });
}

/// `allgather` works in place: each rank starts with its own block only.
template <class Allgather>
void check_allgather(const Team& team, Allgather allgather) {
    for (const std::size_t bytes : block_sizes) {
        Buffer buffer(total(team, bytes));
        put(buffer, static_cast<std::size_t>(team.rank) * bytes, pattern(bytes, team.rank));
        allgather(buffer.data(), bytes);
        EXPECT_EQ(buffer, all_blocks(team, bytes)) << bytes << " bytes";
    }
}

TEST(Allgather, RecursiveDoubling) {
    for (const int ranks : {1, 2, 4, 8}) {
        run_team(ranks, [](const Team& team) {
            check_allgather(team, [&](std::byte* buffer, std::size_t bytes) {
                allgather_recursive_doubling(team, buffer, bytes);
            });
        });
    }
}

TEST(Allgather, Bruck) {
    run_teams([](const Team& team) {
        check_allgather(team, [&](std::byte* buffer, std::size_t bytes) {
            EXPECT_EQ(allgather_bruck(team, Blocks::uniform(buffer, bytes)), Outcome::complete);
        });
    });
}

TEST(Allgather, Ring) {
    run_teams([](const Team& team) {
        check_allgather(team, [&](std::byte* buffer, std::size_t bytes) {
            allgather_ring(team, Blocks::uniform(buffer, bytes));
        });
    });
}

TEST(Allgather, VariousSizes) {
    run_teams([](const Team& team) {
        for (int salt = 0; salt < 4; ++salt) {
            for (const int unit : {0, 1, 700}) {
                const Layout layout(team.size, unit, salt);
                const std::vector<BlockPlace> places = layout.places(2);
                Buffer expected(layout.elements * 2);
                for (int rank = 0; rank < team.size; ++rank)
                    put(expected, layout.offset(rank, 2), pattern(layout.bytes(rank, 2), rank));
                Buffer bruck(expected.size());
                put(bruck, layout.offset(team.rank, 2), pattern(layout.bytes(team.rank, 2), team.rank));
                Buffer ring = bruck;
                const auto blocks_of = [&](Buffer& buffer) {
                    return Blocks::varying(buffer.data(), places.data());
                };
                ASSERT_EQ(allgather_bruck(team, blocks_of(bruck)), Outcome::complete);
                allgather_ring(team, blocks_of(ring));
                EXPECT_EQ(bruck, expected) << "unit " << unit;
                EXPECT_EQ(ring, expected) << "unit " << unit;
            }
        }
    });
}

/// `alltoall` takes what this rank sends to all and leaves what it receives.
template <class Alltoall>
void check_alltoall(Alltoall alltoall) {
    run_teams([=](const Team& team) {
        for (const std::size_t bytes : block_sizes) {
            Buffer source(total(team, bytes));
            Buffer expected(total(team, bytes));
            for (int peer = 0; peer < team.size; ++peer) {
                put(source, static_cast<std::size_t>(peer) * bytes, pattern(bytes, team.rank, peer));
                put(expected, static_cast<std::size_t>(peer) * bytes, pattern(bytes, peer, team.rank));
            }
            Buffer destination(total(team, bytes));
            alltoall(team, source, destination, bytes);
            EXPECT_EQ(destination, expected) << bytes << " bytes";
        }
    });
}

TEST(Alltoall, Bruck) {
    check_alltoall([](const Team& team, Buffer& source, Buffer& destination, std::size_t bytes) {
        EXPECT_EQ(alltoall_bruck(team, source.data(), destination.data(), bytes), Outcome::complete);
    });
}

TEST(Alltoall, BruckInPlace) {
    check_alltoall([](const Team& team, Buffer& source, Buffer& destination, std::size_t bytes) {
        destination = source;
        EXPECT_EQ(alltoall_bruck(team, destination.data(), destination.data(), bytes), Outcome::complete);
    });
}

TEST(Alltoall, Pairwise) {
    check_alltoall([](const Team& team, Buffer& source, Buffer& destination, std::size_t bytes) {
        alltoall_pairwise(team, ConstBlocks::uniform(source.data(), bytes),
                          Blocks::uniform(destination.data(), bytes));
    });
}

TEST(Alltoall, InPlace) {
    check_alltoall([](const Team& team, Buffer& source, Buffer& destination, std::size_t bytes) {
        destination = source;
        EXPECT_EQ(alltoall_in_place(team, Blocks::uniform(destination.data(), bytes)), Outcome::complete);
    });
}

TEST(Alltoall, VariousSizes) {
    // Symmetric, so that it can be done in place too: a and b send each other as much as layout(a + b) says.
    run_teams([](const Team& team) {
        for (const int unit : {0, 1, 700}) {
            const Layout layout(team.size, unit, team.rank * 5);
            const std::vector<BlockPlace> places = layout.places(2);
            Buffer source(layout.elements * 2);
            Buffer expected(layout.elements * 2);
            for (int peer = 0; peer < team.size; ++peer) {
                const std::size_t bytes = layout.bytes(peer, 2);
                put(source, layout.offset(peer, 2), pattern(bytes, team.rank, peer));
                put(expected, layout.offset(peer, 2), pattern(bytes, peer, team.rank));
            }
            Buffer destination(source.size());
            alltoall_pairwise(team, ConstBlocks::varying(source.data(), places.data()),
                              Blocks::varying(destination.data(), places.data()));
            EXPECT_EQ(destination, expected);
            ASSERT_EQ(alltoall_in_place(team, Blocks::varying(source.data(), places.data())),
                      Outcome::complete);
            EXPECT_EQ(source, expected);
        }
    });
}

} // namespace
} // namespace vaquero::mpi::test
