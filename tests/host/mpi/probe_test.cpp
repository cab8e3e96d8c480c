#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

using Probing = OnManyWorlds;
INSTANTIATE_TEST_SUITE_P(, Probing, testing::ValuesIn(many_worlds));

TEST_P(Probing, ProbeTellsSourceTagAndSizeAndLeavesTheMessage) {
    run_ranks(GetParam(), [](int rank, int) {
        for (const int length : {0, 3, 5000}) {
            if (rank == 0) {
                const std::vector<int> numbers(static_cast<std::size_t>(length), 6);
                MPI_Send(numbers.data(), length, MPI_INT, 1, length, MPI_COMM_WORLD);
            } else if (rank == 1) {
                MPI_Status status;
                MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
                EXPECT_EQ(status.MPI_SOURCE, 0);
                EXPECT_EQ(status.MPI_TAG, length);
                int count = -1;
                MPI_Get_count(&status, MPI_INT, &count);
                ASSERT_EQ(count, length);
                std::vector<int> numbers(static_cast<std::size_t>(count));
                MPI_Recv(numbers.data(), count, MPI_INT, 0, length, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                EXPECT_EQ(numbers, std::vector<int>(static_cast<std::size_t>(length), 6));
            }
        }
    });
}

TEST_P(Probing, IprobeSeesOnlyWhatFits) {
    run_ranks(GetParam(), [](int rank, int) {
        if (rank == 0) {
            MPI_Recv(nullptr, 0, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            MPI_Send(nullptr, 0, MPI_INT, 1, 5, MPI_COMM_WORLD);
        } else if (rank == 1) {
            int flag = 1;
            MPI_Iprobe(0, 5, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
            EXPECT_EQ(flag, 0);
            MPI_Send(nullptr, 0, MPI_INT, 0, 0, MPI_COMM_WORLD);
            MPI_Status status;
            while (flag == 0)
                MPI_Iprobe(0, 5, MPI_COMM_WORLD, &flag, &status);
            EXPECT_EQ(status.MPI_TAG, 5);
            MPI_Iprobe(0, 6, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
            EXPECT_EQ(flag, 0);
            MPI_Iprobe(1, 5, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
            EXPECT_EQ(flag, 0);
            MPI_Recv(nullptr, 0, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
            EXPECT_EQ(flag, 0);
        }
    });
}

TEST_P(Probing, OfProcNullSucceedsAtOnce) {
    run_ranks(GetParam(), [](int, int) {
        MPI_Status status;
        MPI_Probe(MPI_PROC_NULL, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
        EXPECT_EQ(status.MPI_SOURCE, MPI_PROC_NULL);
        int flag = 0;
        MPI_Iprobe(MPI_PROC_NULL, 3, MPI_COMM_WORLD, &flag, &status);
        EXPECT_EQ(flag, 1);
        EXPECT_EQ(status.MPI_TAG, MPI_ANY_TAG);
    });
}

} // namespace
} // namespace vaquero::mpi
