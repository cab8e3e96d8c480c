// Which message a receive takes, where several could: those of other ranks on the same core, those that wait
// for room, those that an earlier receive has a right to. The ranks' steps are told apart by flags in memory,
// not by messages.
#include <array>
#include <atomic>
#include <vector>

#include "platform/platform.hpp"
#include "tests/host/mpi/mpi_world.hpp"

namespace vaquero::mpi {
namespace {

constexpr int tag = 5;

/// Steps that ranks have done.
class Steps {
public:
    void done(int step) { done_.store(step); }
    /// Lets other ranks of this core run.
    void await(int step) const {
        while (done_.load() < step)
            platform::yield();
    }

private:
    std::atomic<int> done_ = 0;
};

int received_from(int source, int with_tag = tag) {
    int value = -1;
    MPI_Status status;
    EXPECT_EQ(MPI_Recv(&value, 1, MPI_INT, source, with_tag, MPI_COMM_WORLD, &status), MPI_SUCCESS);
    EXPECT_EQ(status.MPI_SOURCE, source);
    EXPECT_EQ(status.MPI_TAG, with_tag);
    return value;
}
void send_to(int rank, int value, int with_tag = tag) {
    EXPECT_EQ(MPI_Send(&value, 1, MPI_INT, rank, with_tag, MPI_COMM_WORLD), MPI_SUCCESS);
}

// The next message from a core may be for a neighbour, from the same source and with the same tag.
TEST(Order, RanksOfACoreTakeTheirOwnMessages) {
    for (const bool may_sleep : {false, true}) {
        run_ranks({.ranks = 6, .cores = 2, .cores_may_sleep = may_sleep}, [](int rank, int) {
            constexpr int rounds = 50;
            if (rank == 0) {
                for (int i = 0; i < rounds; ++i)
                    for (const int offset : {2, 0, 1})
                        send_to(3 + (offset + i) % 3, 10 * i + offset);
            } else if (rank >= 3) {
                for (int i = 0; i < rounds; ++i) {
                    const int offset = ((rank - 3 - i) % 3 + 3) % 3;
                    ASSERT_EQ(received_from(0), 10 * i + offset) << "rank " << rank;
                }
            }
        });
    }
}

TEST(Order, AReceiveStandsBehindAPostedOne) {
    for (const int cores : {1, 2}) {
        Steps posted;
        run_ranks({.ranks = 2, .cores = cores}, [&posted](int rank, int) {
            if (rank == 0) {
                posted.await(1);
                for (int i = 0; i < 6; ++i)
                    send_to(1, i);
                return;
            }
            std::array<int, 3> first{-1, -1, -1};
            std::array<MPI_Request, 3> requests;
            MPI_Irecv(&first[0], 1, MPI_INT, 0, tag, MPI_COMM_WORLD, &requests[0]);
            MPI_Irecv(&first[1], 1, MPI_INT, MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &requests[1]);
            MPI_Irecv(&first[2], 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &requests[2]);
            posted.done(1);
            for (int i = 3; i < 6; ++i)
                EXPECT_EQ(received_from(0), i);
            MPI_Waitall(3, requests.data(), MPI_STATUSES_IGNORE);
            EXPECT_EQ(first, (std::array{0, 1, 2}));
        });
    }
}

TEST(Order, AReceiveTakesWhatCameBeforeEvenIfItWasSeen) {
    run_ranks({.ranks = 2, .cores = 2}, [](int rank, int) {
        if (rank == 0) {
            for (int i = 0; i < 4; ++i)
                send_to(1, i, i % 2);
            return;
        }
        MPI_Status status;
        MPI_Probe(0, 1, MPI_COMM_WORLD, &status); // what came before is kept now
        EXPECT_EQ(received_from(0, 1), 1);
        EXPECT_EQ(received_from(0, 0), 0);
        EXPECT_EQ(received_from(0, 0), 2);
        EXPECT_EQ(received_from(0, 1), 3);
    });
}

// The channel has room again, but older messages still wait for it: nobody has polled.
TEST(Order, ASendStandsBehindThoseThatWaitForRoom) {
    constexpr int waiting = 200; // a channel has 64 cells
    constexpr int taken = 30;
    Steps sender;
    Steps receiver;
    run_ranks({.ranks = 2, .cores = 2}, [&](int rank, int) {
        if (rank == 0) {
            std::vector<int> values(waiting);
            std::vector<MPI_Request> requests(values.size());
            for (int i = 0; i < waiting; ++i) {
                const auto at = static_cast<std::size_t>(i);
                values[at] = i;
                MPI_Isend(&values[at], 1, MPI_INT, 1, tag, MPI_COMM_WORLD, &requests[at]);
            }
            sender.done(1);
            receiver.await(1);
            send_to(1, waiting);
            MPI_Waitall(waiting, requests.data(), MPI_STATUSES_IGNORE);
            return;
        }
        sender.await(1);
        for (int i = 0; i < taken; ++i)
            ASSERT_EQ(received_from(0), i);
        receiver.done(1);
        for (int i = taken; i <= waiting; ++i)
            ASSERT_EQ(received_from(0), i);
    });
}

// Whoever finds all its messages at once makes progress for its neighbours, too.
TEST(Order, ARankThatNeverWaitsServesItsNeighbours) {
    constexpr int messages = 300;
    Steps posted;
    Steps sent;
    int served = -1; // the neighbour's buffer: both run on one core, and so never at once
    run_ranks({.ranks = 4, .cores = 3, .cores_may_sleep = false}, [&](int rank, int) {
        // Two of them share a core.
        int busy = 0;
        while (platform::core_of(Rank(busy)) != platform::core_of(Rank(busy + 1)))
            ++busy;
        const int neighbour = busy + 1;
        const int flood = busy == 0 ? 2 : 0;
        const int other = busy == 2 ? 1 : 3;
        if (rank == neighbour) {
            MPI_Request request;
            MPI_Irecv(&served, 1, MPI_INT, other, tag, MPI_COMM_WORLD, &request);
            posted.done(1);
            MPI_Wait(&request, MPI_STATUS_IGNORE);
        } else if (rank == other) {
            posted.await(1);
            send_to(neighbour, 77);
            sent.done(1);
        } else if (rank == flood) {
            for (int i = 0; i < messages; ++i)
                send_to(busy, i);
        } else {
            posted.await(1);
            sent.await(1);
            for (int i = 0; i < messages; ++i)
                ASSERT_EQ(received_from(flood), i);
            EXPECT_EQ(served, 77);
        }
    });
}

/// Bytes that follow from their number and a message's length.
std::vector<unsigned char> content(std::size_t bytes) {
    std::vector<unsigned char> data(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        data[i] = static_cast<unsigned char>((i * 7 + bytes) & 0xff);
    return data;
}

// In a cell there is room for 8 bytes less, if the sender waits for the receive.
TEST(EagerLimit, BothModesOnBothSidesOfIt) {
    for (const WorldShape& shape : many_worlds) {
        run_ranks(shape, [](int rank, int size) {
            for (std::size_t bytes = 960; bytes <= 1032; ++bytes) {
                for (const bool synchronous : {false, true}) {
                    const auto expected = content(bytes);
                    const int count = static_cast<int>(bytes);
                    if (rank == 0) {
                        const auto send = synchronous ? MPI_Ssend : MPI_Send;
                        EXPECT_EQ(send(expected.data(), count, MPI_BYTE, size - 1, tag, MPI_COMM_WORLD),
                                  MPI_SUCCESS);
                    } else if (rank == size - 1) {
                        std::vector<unsigned char> got(bytes + 64, 0xee);
                        MPI_Status status;
                        MPI_Recv(got.data(), count + 64, MPI_BYTE, 0, tag, MPI_COMM_WORLD, &status);
                        int length = -1;
                        MPI_Get_count(&status, MPI_BYTE, &length);
                        EXPECT_EQ(length, count);
                        const std::vector<unsigned char> rest(got.begin() + count, got.end());
                        got.resize(bytes);
                        EXPECT_EQ(got, expected) << bytes << (synchronous ? " synchronous" : "");
                        EXPECT_EQ(rest, std::vector<unsigned char>(64, 0xee));
                    }
                }
            }
        });
    }
}

} // namespace
} // namespace vaquero::mpi
