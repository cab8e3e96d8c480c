// Grids and graphs.
#include <array>
#include <climits>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

TEST(Topologies, DimensionsAreAsEvenAsCanBe) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        struct Case {
            int nodes;
            std::array<int, 3> given;
            std::array<int, 3> expected;
        };
        const Case cases[] = {
            {12, {0, 0, 0}, {3, 2, 2}},
            {24, {0, 0, 0}, {4, 3, 2}},
            {7, {0, 0, 0}, {7, 1, 1}},
            {16, {0, 2, 0}, {4, 2, 2}},
            {1, {0, 0, 0}, {1, 1, 1}},
            {6, {3, 0, 1}, {3, 2, 1}},
            {100, {0, 0, 1}, {10, 10, 1}},
            {1000000, {0, 0, 0}, {100, 100, 100}},
            // The closest aren't those with the smallest maximum, nor with the smallest sum.
            {5040, {0, 0, 0}, {21, 16, 15}},
            {6240, {0, 0, 0}, {26, 16, 15}},
            {7488, {0, 0, 0}, {26, 18, 16}},
            {INT_MAX, {0, 0, 0}, {INT_MAX, 1, 1}},
            {1 << 30, {0, 0, 0}, {1024, 1024, 1024}}};
        for (const Case& c : cases) {
            std::array<int, 3> dimensions = c.given;
            EXPECT_EQ(MPI_Dims_create(c.nodes, 3, dimensions.data()), MPI_SUCCESS);
            EXPECT_EQ(dimensions, c.expected) << c.nodes;
        }
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        std::array<int, 2> wrong{5, 0};
        EXPECT_EQ(MPI_Dims_create(12, 2, wrong.data()), MPI_ERR_DIMS);
        wrong = {-1, 0};
        EXPECT_EQ(MPI_Dims_create(12, 2, wrong.data()), MPI_ERR_DIMS);
        EXPECT_EQ(MPI_Dims_create(0, 2, wrong.data()), MPI_ERR_ARG);
    });
}

TEST(Topologies, Grid) {
    run_ranks({.ranks = 7, .cores = 3}, [](int rank, int) {
        const int dimensions[] = {3, 2};
        const int periods[] = {1, 0};
        MPI_Comm grid = MPI_COMM_NULL;
        ASSERT_EQ(MPI_Cart_create(MPI_COMM_WORLD, 2, dimensions, periods, 1, &grid), MPI_SUCCESS);
        if (rank == 6) {
            EXPECT_EQ(grid, MPI_COMM_NULL);
            return;
        }
        int kind = 0;
        MPI_Topo_test(grid, &kind);
        EXPECT_EQ(kind, MPI_CART);
        std::array<int, 2> extents{};
        std::array<int, 2> periodic{};
        std::array<int, 2> place{};
        MPI_Cart_get(grid, 2, extents.data(), periodic.data(), place.data());
        EXPECT_EQ(place, (std::array<int, 2>{rank / 2, rank % 2}));
        int up = -9;
        int down = -9;
        MPI_Cart_shift(grid, 0, 1, &up, &down);
        EXPECT_EQ(up, (rank + 4) % 6);
        EXPECT_EQ(down, (rank + 2) % 6);
        MPI_Cart_shift(grid, 1, 1, &up, &down);
        EXPECT_EQ(up, rank % 2 == 0 ? MPI_PROC_NULL : rank - 1);
        EXPECT_EQ(down, rank % 2 == 1 ? MPI_PROC_NULL : rank + 1);
        const int outside[] = {-1, 1};
        int found = -1;
        MPI_Cart_rank(grid, outside, &found);
        EXPECT_EQ(found, 5);

        const int remain[] = {0, 1};
        MPI_Comm row = MPI_COMM_NULL;
        MPI_Cart_sub(grid, remain, &row);
        int size = 0;
        int in_row = -1;
        MPI_Comm_size(row, &size);
        MPI_Comm_rank(row, &in_row);
        EXPECT_EQ(size, 2);
        EXPECT_EQ(in_row, rank % 2);
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(row, &copy);
        int count = 0;
        MPI_Cartdim_get(copy, &count);
        EXPECT_EQ(count, 1);
        for (MPI_Comm* comm : {&copy, &row, &grid})
            MPI_Comm_free(comm);
    });
}

TEST(Topologies, Graphs) {
    run_ranks({.ranks = 4, .cores = 2}, [](int rank, int) {
        // 0 - 1 - 2 - 3, and 3 - 0.
        const int index[] = {2, 4, 6, 8};
        const int edges[] = {1, 3, 0, 2, 1, 3, 2, 0};
        MPI_Comm graph = MPI_COMM_NULL;
        MPI_Graph_create(MPI_COMM_WORLD, 4, index, edges, 0, &graph);
        int count = 0;
        MPI_Graph_neighbors_count(graph, rank, &count);
        EXPECT_EQ(count, 2);
        std::array<int, 2> neighbours{};
        MPI_Graph_neighbors(graph, rank, 2, neighbours.data());
        EXPECT_EQ(neighbours[0], edges[2 * rank]);
        MPI_Comm_free(&graph);

        // A ring, all edges given by rank 0.
        const int sources[] = {0, 1, 2, 3};
        const int degrees[] = {1, 1, 1, 1};
        const int destinations[] = {1, 2, 3, 0};
        const int weights[] = {10, 11, 12, 13};
        MPI_Comm ring = MPI_COMM_NULL;
        MPI_Dist_graph_create(MPI_COMM_WORLD, rank == 0 ? 4 : 0, sources, degrees, destinations, weights,
                              MPI_INFO_NULL, 0, &ring);
        int in = 0;
        int out = 0;
        int weighted = 0;
        MPI_Dist_graph_neighbors_count(ring, &in, &out, &weighted);
        EXPECT_EQ(in, 1);
        EXPECT_EQ(out, 1);
        EXPECT_EQ(weighted, 1);
        int source = -1;
        int source_weight = -1;
        int destination = -1;
        int destination_weight = -1;
        MPI_Dist_graph_neighbors(ring, 1, &source, &source_weight, 1, &destination, &destination_weight);
        EXPECT_EQ(source, (rank + 3) % 4);
        EXPECT_EQ(destination, (rank + 1) % 4);
        EXPECT_EQ(destination_weight, 10 + rank);
        EXPECT_EQ(source_weight, 10 + (rank + 3) % 4);
        MPI_Comm_free(&ring);
    });
}

} // namespace
} // namespace vaquero::mpi
