// What a set of requests tells when several fail, and on which communicator; what MPI_Finalize waits for.
#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <vector>

#include "platform/platform.hpp"
#include "tests/host/mpi/mpi_world.hpp"

namespace vaquero::mpi {
namespace {

/// Calls of each communicator's handler: by the communicator's name.
struct Told {
    std::string communicator;
    int error_class;
};
std::vector<Told> told; // by one rank only

void remember(MPI_Comm* comm, int* error, ...) {
    std::array<char, MPI_MAX_OBJECT_NAME> name{};
    int length = 0;
    MPI_Comm_get_name(*comm, name.data(), &length);
    told.push_back({name.data(), *error});
}

/// A duplicate of MPI_COMM_WORLD with a name, whose errors are remembered.
MPI_Comm duplicate(const char* name) {
    MPI_Comm comm;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Comm_set_name(comm, name);
    MPI_Errhandler handler;
    MPI_Comm_create_errhandler(remember, &handler);
    MPI_Comm_set_errhandler(comm, handler);
    MPI_Errhandler_free(&handler);
    return comm;
}

/// Rank 1 receives six messages of three ints: the third and the fifth into too little room, on `first` and
/// `second`. `complete` completes the requests of rank 1, all at once; `statuses` are as it left them.
template <class Complete>
void fail_twice(Complete complete) {
    told.clear();
    run_ranks({.ranks = 2, .cores = 2}, [&complete](int rank, int) {
        MPI_Comm first = duplicate("first");
        MPI_Comm second = duplicate("second");
        const std::array<MPI_Comm, 6> comms{MPI_COMM_WORLD, first, first, second, second, MPI_COMM_WORLD};
        std::array<std::array<int, 3>, 6> values{};
        std::array<MPI_Request, 6> requests;
        if (rank == 1) {
            for (int i = 0; i < 6; ++i) {
                const auto at = static_cast<std::size_t>(i);
                MPI_Irecv(values[at].data(), i == 2 || i == 4 ? 2 : 3, MPI_INT, 0, i, comms[at],
                          &requests[at]);
            }
        }
        MPI_Barrier(MPI_COMM_WORLD);
        if (rank == 0) {
            for (int i = 0; i < 6; ++i) {
                const std::array<int, 3> value{i, i, i};
                MPI_Send(value.data(), 3, MPI_INT, 1, i, comms[static_cast<std::size_t>(i)]);
            }
        }
        if (rank == 1) {
            complete(requests);
            for (int i = 0; i < 6; ++i)
                EXPECT_EQ(values[static_cast<std::size_t>(i)], (std::array{i, i, i == 2 || i == 4 ? 0 : i}));
        }
        MPI_Comm_free(&first);
        MPI_Comm_free(&second);
    });
    ASSERT_EQ(told.size(), 1u) << "one call, one error";
    EXPECT_EQ(told[0].communicator, "first") << "that of the first that failed";
    EXPECT_EQ(told[0].error_class, MPI_ERR_IN_STATUS);
}

int error_of(int request) {
    return request == 2 || request == 4 ? MPI_ERR_TRUNCATE : MPI_SUCCESS;
}

TEST(RequestSets, WaitallTellsEachFailureInItsStatus) {
    fail_twice([](std::array<MPI_Request, 6>& requests) {
        std::array<MPI_Status, 6> statuses;
        EXPECT_EQ(MPI_Waitall(6, requests.data(), statuses.data()), MPI_ERR_IN_STATUS);
        for (int i = 0; i < 6; ++i) {
            EXPECT_EQ(statuses[static_cast<std::size_t>(i)].MPI_ERROR, error_of(i)) << i;
            EXPECT_EQ(statuses[static_cast<std::size_t>(i)].MPI_TAG, i);
            EXPECT_EQ(requests[static_cast<std::size_t>(i)], MPI_REQUEST_NULL);
        }
    });
}

TEST(RequestSets, WaitsomeTellsEachFailureInItsStatus) {
    fail_twice([](std::array<MPI_Request, 6>& requests) {
        int flag = 0;
        // All of them are there before they are asked for together: test them without taking them.
        for (const MPI_Request& request : requests)
            for (flag = 0; flag == 0;)
                MPI_Request_get_status(request, &flag, MPI_STATUS_IGNORE);
        std::array<MPI_Status, 6> statuses;
        std::array<int, 6> indices{};
        int count = 0;
        EXPECT_EQ(MPI_Waitsome(6, requests.data(), &count, indices.data(), statuses.data()),
                  MPI_ERR_IN_STATUS);
        EXPECT_EQ(count, 6);
        for (int i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            EXPECT_EQ(statuses[at].MPI_ERROR, error_of(indices[at]));
            EXPECT_EQ(statuses[at].MPI_TAG, indices[at]);
        }
    });
}

// A freed request's message goes out all the same, though it has to wait for room or for the receive, and
// MPI_Finalize is all that the sender calls afterwards.
TEST(Finalize, WaitsForSendsThatWereFreed) {
    for (const int count : {1, 5000}) {
        std::atomic<bool> received = false;
        std::atomic<bool> sender_left = false;
        std::vector<int> message(static_cast<std::size_t>(count), 9);
        const host::Outcome outcome = host::run({.ranks = 2, .cores = 2}, [&](Rank rank) {
            MPI_Init(nullptr, nullptr);
            if (rank.value() == 0) {
                // More than a channel holds, so that some wait for room.
                for (int i = 0; i < 100; ++i) {
                    MPI_Request request;
                    MPI_Isend(message.data(), count, MPI_INT, 1, i, MPI_COMM_WORLD, &request);
                    MPI_Request_free(&request);
                    EXPECT_EQ(request, MPI_REQUEST_NULL);
                }
                MPI_Finalize();
                // A long one is done when its receive has begun.
                if (count > 1) {
                    EXPECT_TRUE(received);
                }
                sender_left = true;
            } else {
                for (int i = 0; i < 200; ++i)
                    platform::yield();
                std::vector<int> got(message.size());
                for (int i = 0; i < 100; ++i) {
                    std::fill(got.begin(), got.end(), 0);
                    if (i == 99) received = true;
                    MPI_Recv(got.data(), count, MPI_INT, 0, i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                    EXPECT_EQ(got, message);
                }
                MPI_Finalize();
            }
        });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
        EXPECT_TRUE(sender_left);
    }
}

// What a middle rank did alone before counts, too: no two communicators that share a member are alike.
TEST(Contexts, TheRankThatHasMadeMostDecides) {
    constexpr int ranks = 5;
    for (int busy = 0; busy < ranks; ++busy) {
        run_ranks({.ranks = ranks, .cores = 2}, [busy](int rank, int size) {
            // Of this one's own, in which it is rank 0, as another is in the next communicator.
            std::vector<MPI_Comm> alone(rank == busy ? 20 : 0);
            for (MPI_Comm& comm : alone)
                MPI_Comm_dup(MPI_COMM_SELF, &comm);
            MPI_Comm reversed;
            MPI_Comm_split(MPI_COMM_WORLD, 0, -rank, &reversed);
            int place = -1;
            MPI_Comm_rank(reversed, &place);
            EXPECT_EQ(place, size - 1 - rank);

            std::vector<MPI_Request> requests(alone.size());
            const int wrong = -1;
            for (std::size_t i = 0; i < alone.size(); ++i)
                MPI_Isend(&wrong, 1, MPI_INT, 0, 0, alone[i], &requests[i]);
            MPI_Barrier(MPI_COMM_WORLD);
            const int root_rank = size - 1; // in the world: rank 0 of `reversed`
            if (rank == root_rank) {
                for (int to = 1; to < size; ++to)
                    MPI_Send(&to, 1, MPI_INT, to, 0, reversed);
            } else {
                int value = -1;
                MPI_Recv(&value, 1, MPI_INT, 0, 0, reversed, MPI_STATUS_IGNORE);
                EXPECT_EQ(value, place);
            }
            for (std::size_t i = 0; i < alone.size(); ++i) {
                int value = 0;
                MPI_Recv(&value, 1, MPI_INT, 0, 0, alone[i], MPI_STATUS_IGNORE);
                EXPECT_EQ(value, wrong);
                MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
                MPI_Comm_free(&alone[i]);
            }
            MPI_Comm_free(&reversed);
        });
    }
}

} // namespace
} // namespace vaquero::mpi
