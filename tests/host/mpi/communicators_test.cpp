#include <array>
#include <climits>
#include <cstring>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

using Communicators = OnManyWorlds;
INSTANTIATE_TEST_SUITE_P(, Communicators, testing::ValuesIn(many_worlds));

int rank_in(MPI_Comm comm) {
    int rank = -1;
    MPI_Comm_rank(comm, &rank);
    return rank;
}
int size_of_comm(MPI_Comm comm) {
    int size = -1;
    MPI_Comm_size(comm, &size);
    return size;
}
int compare(MPI_Comm one, MPI_Comm other) {
    int result = -1;
    MPI_Comm_compare(one, other, &result);
    return result;
}

TEST_P(Communicators, WorldHasAllAndSelfOne) {
    const int ranks = GetParam().ranks;
    run_ranks(GetParam(), [ranks](int rank, int size) {
        EXPECT_EQ(size, ranks);
        EXPECT_LT(rank, ranks);
        EXPECT_EQ(rank_in(MPI_COMM_SELF), 0);
        EXPECT_EQ(size_of_comm(MPI_COMM_SELF), 1);
        EXPECT_EQ(compare(MPI_COMM_WORLD, MPI_COMM_WORLD), MPI_IDENT);
        EXPECT_EQ(compare(MPI_COMM_WORLD, MPI_COMM_SELF), MPI_UNEQUAL);
    });
}

TEST_P(Communicators, SameMessageInADuplicateIsAnotherMessage) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Comm copy = MPI_COMM_NULL;
        ASSERT_EQ(MPI_Comm_dup(MPI_COMM_WORLD, &copy), MPI_SUCCESS);
        EXPECT_EQ(compare(MPI_COMM_WORLD, copy), MPI_CONGRUENT);
        const int next = (rank + 1) % size;
        const int previous = (rank + size - 1) % size;
        const int in_world = 100 + rank;
        const int in_copy = 200 + rank;
        MPI_Send(&in_world, 1, MPI_INT, next, 1, MPI_COMM_WORLD);
        MPI_Send(&in_copy, 1, MPI_INT, next, 1, copy);
        int number = -1;
        MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, copy, MPI_STATUS_IGNORE);
        EXPECT_EQ(number, 200 + previous);
        MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        EXPECT_EQ(number, 100 + previous);
        MPI_Comm_free(&copy);
        EXPECT_EQ(copy, MPI_COMM_NULL);
    });
}

TEST_P(Communicators, CollectiveTrafficMeetsNoWildcards) {
    run_ranks(GetParam(), [](int rank, int size) {
        int number = -1;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Irecv(&number, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
        MPI_Barrier(MPI_COMM_WORLD);
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        int flag = 1;
        MPI_Request_get_status(request, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 0);
        MPI_Barrier(copy); // nobody sends before everybody has looked
        MPI_Send(&rank, 1, MPI_INT, (rank + 1) % size, 0, MPI_COMM_WORLD);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        EXPECT_EQ(number, (rank + size - 1) % size);
        MPI_Comm_free(&copy);
    });
}

TEST_P(Communicators, SplitOrdersByKeyAndThenByRank) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Comm half = MPI_COMM_NULL;
        // All keys of the even ones are alike, those of the odd ones turn the order around.
        MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank % 2 == 0 ? 0 : -rank, &half);
        const int evens = (size + 1) / 2;
        const int members = rank % 2 == 0 ? evens : size - evens;
        EXPECT_EQ(size_of_comm(half), members);
        EXPECT_EQ(rank_in(half), rank % 2 == 0 ? rank / 2 : members - 1 - rank / 2);

        int first = rank;
        MPI_Bcast(&first, 1, MPI_INT, 0, half);
        EXPECT_EQ(first, rank % 2 == 0 ? 0 : 2 * (members - 1) + 1);
        MPI_Comm_free(&half);
    });
}

TEST_P(Communicators, SplitLeavesOutWhoeverSaysUndefined) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Comm rest = MPI_COMM_WORLD;
        MPI_Comm_split(MPI_COMM_WORLD, rank == 0 ? MPI_UNDEFINED : 3, 0, &rest);
        if (rank == 0) {
            EXPECT_EQ(rest, MPI_COMM_NULL);
        } else {
            EXPECT_EQ(size_of_comm(rest), size - 1);
            EXPECT_EQ(rank_in(rest), rank - 1);
            MPI_Comm_free(&rest);
        }
        MPI_Comm reversed = MPI_COMM_NULL;
        MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, -rank, MPI_INFO_NULL, &reversed);
        EXPECT_EQ(rank_in(reversed), size - 1 - rank);
        EXPECT_EQ(compare(MPI_COMM_WORLD, reversed), MPI_SIMILAR);
        MPI_Comm_free(&reversed);
    });
}

TEST_P(Communicators, ManyOfThemStayApartThoughSubgroupsDivergeBefore) {
    run_ranks(GetParam(), [](int rank, int size) {
        // Some ranks have used up more contexts than others when all make one together.
        for (int i = 0; i < 3 * rank; ++i) {
            MPI_Comm alone = MPI_COMM_NULL;
            MPI_Comm_dup(MPI_COMM_SELF, &alone);
            if (i % 2 == 0) MPI_Comm_free(&alone);
        }
        std::array<MPI_Comm, 40> copies{};
        for (MPI_Comm& copy : copies)
            MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        const int next = (rank + 1) % size;
        for (int i = 0; i < 40; ++i)
            MPI_Send(&i, 1, MPI_INT, next, 0, copies[static_cast<std::size_t>(i)]);
        for (int i = 39; i >= 0; --i) {
            int number = -1;
            MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 0, copies[static_cast<std::size_t>(i)],
                     MPI_STATUS_IGNORE);
            EXPECT_EQ(number, i);
        }
        for (MPI_Comm& copy : copies)
            MPI_Comm_free(&copy);
    });
}

TEST_P(Communicators, FreedWithAReceiveUnderWayLetsItComplete) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        int number = -1;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Irecv(&number, 1, MPI_INT, (rank + 1) % size, 0, copy, &request);
        MPI_Send(&rank, 1, MPI_INT, (rank + size - 1) % size, 0, copy);
        MPI_Comm_free(&copy);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        EXPECT_EQ(number, (rank + 1) % size);
    });
}

TEST(CommunicatorProperties, AttributesAndNames) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        const int* value = nullptr;
        int flag = 0;
        MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, &value, &flag);
        ASSERT_EQ(flag, 1);
        EXPECT_EQ(*value, INT_MAX);
        MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_WTIME_IS_GLOBAL, &value, &flag);
        EXPECT_EQ(*value, 1);

        char name[MPI_MAX_OBJECT_NAME];
        int length = 0;
        MPI_Comm_get_name(MPI_COMM_WORLD, name, &length);
        EXPECT_STREQ(name, "MPI_COMM_WORLD");
        EXPECT_EQ(length, 14);
        const std::string long_name(200, 'x');
        MPI_Comm_set_name(MPI_COMM_WORLD, long_name.c_str());
        MPI_Comm_get_name(MPI_COMM_WORLD, name, &length);
        EXPECT_EQ(length, MPI_MAX_OBJECT_NAME - 1);
        MPI_Comm_set_name(MPI_COMM_WORLD, "short");
        MPI_Comm_get_name(MPI_COMM_WORLD, name, &length);
        EXPECT_STREQ(name, "short");
        int inter = 1;
        MPI_Comm_test_inter(MPI_COMM_WORLD, &inter);
        EXPECT_EQ(inter, 0);
    });
}

} // namespace
} // namespace vaquero::mpi
