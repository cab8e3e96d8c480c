// Waiting, testing, cancelling and freeing.

#include <array>
#include <set>
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

using Requests = OnManyWorlds;
INSTANTIATE_TEST_SUITE_P(, Requests, testing::ValuesIn(many_worlds));

/// Rank 0 sends `numbers` to rank 1, the index being the tag, each when it is asked to.
void serve(int count) {
    for (int i = 0; i < count; ++i) {
        int tag = -1;
        MPI_Recv(&tag, 1, MPI_INT, 1, 100, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        const int number = 10 * tag;
        MPI_Send(&number, 1, MPI_INT, 1, tag, MPI_COMM_WORLD);
    }
}
void ask_for(int tag) {
    MPI_Send(&tag, 1, MPI_INT, 0, 100, MPI_COMM_WORLD);
}

struct Receives {
    std::array<int, 4> numbers{-1, -1, -1, -1};
    std::array<MPI_Request, 4> requests{};

    Receives() {
        for (int i = 0; i < 4; ++i)
            MPI_Irecv(&numbers[static_cast<std::size_t>(i)], 1, MPI_INT, 0, i, MPI_COMM_WORLD,
                      &requests[static_cast<std::size_t>(i)]);
    }
};

TEST_P(Requests, WaitanyTakesThemAsTheyComeAndThenFindsNone) {
    run_ranks(GetParam(), [](int rank, int) {
        if (rank == 0) serve(4);
        if (rank != 1) return;
        Receives receives;
        for (const int tag : {2, 0, 3, 1}) {
            ask_for(tag);
            int index = -1;
            MPI_Status status;
            MPI_Waitany(4, receives.requests.data(), &index, &status);
            EXPECT_EQ(index, tag);
            EXPECT_EQ(status.MPI_TAG, tag);
            EXPECT_EQ(receives.numbers[static_cast<std::size_t>(tag)], 10 * tag);
            EXPECT_EQ(receives.requests[static_cast<std::size_t>(tag)], MPI_REQUEST_NULL);
        }
        int index = -1;
        MPI_Waitany(4, receives.requests.data(), &index, MPI_STATUS_IGNORE);
        EXPECT_EQ(index, MPI_UNDEFINED);
    });
}

TEST_P(Requests, WaitsomeTakesAllThatAreComplete) {
    run_ranks(GetParam(), [](int rank, int) {
        if (rank == 0) serve(4);
        if (rank != 1) return;
        Receives receives;
        ask_for(3);
        ask_for(1);
        // Both are there once the later one is.
        MPI_Wait(&receives.requests[1], MPI_STATUS_IGNORE);
        int count = -1;
        std::array<int, 4> indices{};
        std::array<MPI_Status, 4> statuses{};
        MPI_Waitsome(4, receives.requests.data(), &count, indices.data(), statuses.data());
        EXPECT_EQ(count, 1);
        EXPECT_EQ(indices[0], 3);
        EXPECT_EQ(statuses[0].MPI_TAG, 3);
        EXPECT_EQ(statuses[0].MPI_ERROR, MPI_SUCCESS);
        ask_for(0);
        ask_for(2);
        MPI_Waitall(4, receives.requests.data(), statuses.data());
        EXPECT_EQ(statuses[0].MPI_TAG, 0);
        EXPECT_EQ(statuses[1].MPI_SOURCE, MPI_ANY_SOURCE); // empty: the request was null
        EXPECT_EQ(statuses[2].MPI_TAG, 2);
        EXPECT_EQ(receives.numbers, (std::array{0, 10, 20, 30}));
        MPI_Waitsome(4, receives.requests.data(), &count, indices.data(), statuses.data());
        EXPECT_EQ(count, MPI_UNDEFINED);
    });
}

TEST_P(Requests, TestsSayNotYetAndThenDone) {
    run_ranks(GetParam(), [](int rank, int) {
        if (rank == 0) serve(4);
        if (rank != 1) return;
        Receives receives;
        int flag = 1;
        int index = 0;
        int count = -1;
        std::array<int, 4> indices{};
        std::array<MPI_Status, 4> statuses{};
        MPI_Test(&receives.requests[0], &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 0);
        MPI_Testall(4, receives.requests.data(), &flag, MPI_STATUSES_IGNORE);
        EXPECT_EQ(flag, 0);
        MPI_Testany(4, receives.requests.data(), &index, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 0);
        EXPECT_EQ(index, MPI_UNDEFINED);
        MPI_Testsome(4, receives.requests.data(), &count, indices.data(), statuses.data());
        EXPECT_EQ(count, 0);

        ask_for(0);
        while (flag == 0)
            MPI_Test(&receives.requests[0], &flag, &statuses[0]);
        EXPECT_EQ(receives.requests[0], MPI_REQUEST_NULL);
        EXPECT_EQ(statuses[0].MPI_SOURCE, 0);
        ask_for(2);
        do
            MPI_Testany(4, receives.requests.data(), &index, &flag, &statuses[0]);
        while (flag == 0);
        EXPECT_EQ(index, 2);
        EXPECT_EQ(statuses[0].MPI_TAG, 2);
        ask_for(3);
        do
            MPI_Testsome(4, receives.requests.data(), &count, indices.data(), statuses.data());
        while (count == 0);
        EXPECT_EQ(count, 1);
        EXPECT_EQ(indices[0], 3);
        ask_for(1);
        do
            MPI_Testall(4, receives.requests.data(), &flag, statuses.data());
        while (flag == 0);
        EXPECT_EQ(statuses[1].MPI_TAG, 1);
        EXPECT_EQ(receives.numbers, (std::array{0, 10, 20, 30}));

        MPI_Testany(4, receives.requests.data(), &index, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 1);
        EXPECT_EQ(index, MPI_UNDEFINED);
        MPI_Testsome(4, receives.requests.data(), &count, indices.data(), statuses.data());
        EXPECT_EQ(count, MPI_UNDEFINED);
    });
}

TEST_P(Requests, NullRequestIsDoneWithAnEmptyStatus) {
    run_ranks(GetParam(), [](int, int) {
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Status status{};
        MPI_Wait(&request, &status);
        EXPECT_EQ(status.MPI_SOURCE, MPI_ANY_SOURCE);
        EXPECT_EQ(status.MPI_TAG, MPI_ANY_TAG);
        int count = -1;
        MPI_Get_count(&status, MPI_INT, &count);
        EXPECT_EQ(count, 0);
        int flag = 0;
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 1);
        EXPECT_EQ(MPI_Waitall(0, nullptr, MPI_STATUSES_IGNORE), MPI_SUCCESS);
    });
}

TEST_P(Requests, CancelledReceiveTakesNoMessage) {
    run_ranks(GetParam(), [](int rank, int) {
        int number = -1;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Irecv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 4, MPI_COMM_SELF, &request);
        MPI_Cancel(&request);
        MPI_Status status;
        MPI_Wait(&request, &status);
        int cancelled = 0;
        MPI_Test_cancelled(&status, &cancelled);
        EXPECT_EQ(cancelled, 1);

        MPI_Isend(&rank, 1, MPI_INT, 0, 4, MPI_COMM_SELF, &request);
        MPI_Cancel(&request); // too late, or not possible
        MPI_Wait(&request, &status);
        MPI_Test_cancelled(&status, &cancelled);
        EXPECT_EQ(cancelled, 0);
        MPI_Recv(&number, 1, MPI_INT, 0, 4, MPI_COMM_SELF, &status);
        EXPECT_EQ(number, rank);
        MPI_Test_cancelled(&status, &cancelled);
        EXPECT_EQ(cancelled, 0);
    });
}

TEST_P(Requests, FreedSendStillArrivesEvenIfReceivedDuringFinalize) {
    static int numbers[5000];
    numbers[4999] = 77;
    run_ranks(GetParam(), [](int rank, int) {
        if (rank == 0) {
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Isend(numbers, 5000, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
            const MPI_Request freed = request;
            MPI_Request_free(&request);
            EXPECT_EQ(request, MPI_REQUEST_NULL);
            MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
            MPI_Request copy = freed;
            EXPECT_EQ(MPI_Wait(&copy, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
        } else if (rank == 1) {
            std::vector<int> received(5000);
            MPI_Recv(received.data(), 5000, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            EXPECT_EQ(received[4999], 77);
        }
    });
}

TEST_P(Requests, ThousandsAtOnceAreUsedAgain) {
    run_ranks(GetParam(), [](int rank, int) {
        constexpr int count = 3000;
        std::set<MPI_Request> handles;
        for (int round = 0; round < 3; ++round) {
            std::vector<int> numbers(count, -1);
            std::vector<MPI_Request> requests(count);
            for (int i = 0; i < count; ++i)
                MPI_Irecv(&numbers[static_cast<std::size_t>(i)], 1, MPI_INT, 0, i, MPI_COMM_SELF,
                          &requests[static_cast<std::size_t>(i)]);
            handles.insert(requests.begin(), requests.end());
            for (int i = 0; i < count; ++i)
                MPI_Send(&rank, 1, MPI_INT, 0, i, MPI_COMM_SELF);
            MPI_Waitall(count, requests.data(), MPI_STATUSES_IGNORE);
            EXPECT_EQ(numbers, std::vector<int>(count, rank));
        }
    });
}

} // namespace
} // namespace vaquero::mpi
