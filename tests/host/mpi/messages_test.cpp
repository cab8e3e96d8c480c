// Sends and receives: every size, every mode, in order, through full channels.

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "drivers/virtio-bus/bus.hpp"
#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

using Bytes = std::vector<unsigned char>;

Bytes pattern(std::size_t size, int seed) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<unsigned char>(i * 7 + i / 251 + static_cast<unsigned>(seed));
    return bytes;
}

using Messages = OnManyWorlds;
INSTANTIATE_TEST_SUITE_P(, Messages, testing::ValuesIn(many_worlds));

TEST_P(Messages, ArriveWholeAtEverySizeAroundTheEagerLimit) {
    run_ranks(GetParam(), [](int rank, int size) {
        std::vector<int> sizes{0, 1, 7, 8, 39, 40, 41, 64, 100, 512, 4096, 100'000};
        for (int bytes = 980; bytes <= 1030; ++bytes)
            sizes.push_back(bytes);
        for (const int bytes : sizes) {
            const int next = (rank + 1) % size;
            const int previous = (rank + size - 1) % size;
            const auto length = static_cast<std::size_t>(bytes);
            Bytes incoming(length + 1, 0xee);
            const Bytes outgoing = pattern(length, rank);
            MPI_Status status;
            ASSERT_EQ(MPI_Sendrecv(outgoing.data(), bytes, MPI_BYTE, next, bytes, incoming.data(), bytes,
                                   MPI_BYTE, previous, bytes, MPI_COMM_WORLD, &status),
                      MPI_SUCCESS);
            EXPECT_EQ(incoming[length], 0xee);
            incoming.pop_back();
            EXPECT_EQ(incoming, pattern(length, previous));
            int count = -1;
            MPI_Get_count(&status, MPI_BYTE, &count);
            EXPECT_EQ(count, bytes);
            EXPECT_EQ(status.MPI_SOURCE, previous);
            EXPECT_EQ(status.MPI_TAG, bytes);
        }
    });
}

TEST_P(Messages, ArriveWhetherTheReceiveComesFirstOrLast) {
    run_ranks(GetParam(), [](int rank, int) {
        for (const int count : {1, 5000})
            for (const bool receive_first : {true, false}) {
                if (rank > 1) break;
                std::vector<int> numbers(static_cast<std::size_t>(count), rank == 0 ? 42 : 0);
                MPI_Request request = MPI_REQUEST_NULL;
                // The empty message tells the other that the interesting one is posted, or sent.
                if (rank == 0) {
                    if (receive_first) MPI_Recv(nullptr, 0, MPI_INT, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                    MPI_Isend(numbers.data(), count, MPI_INT, 1, 2, MPI_COMM_WORLD, &request);
                    if (!receive_first) MPI_Send(nullptr, 0, MPI_INT, 1, 1, MPI_COMM_WORLD);
                } else {
                    if (!receive_first)
                        MPI_Recv(nullptr, 0, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                    MPI_Irecv(numbers.data(), count, MPI_INT, 0, 2, MPI_COMM_WORLD, &request);
                    if (receive_first) MPI_Send(nullptr, 0, MPI_INT, 0, 1, MPI_COMM_WORLD);
                }
                MPI_Wait(&request, MPI_STATUS_IGNORE);
                EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 42 * count);
            }
    });
}

TEST_P(Messages, DontOvertakeEachOtherWhateverTheirSizeAndMode) {
    run_ranks(GetParam(), [](int rank, int) {
        constexpr int rounds = 300;
        const auto length = [](int i) {
            return i % 5 == 0 ? 400 : 1 + i % 3;
        }; // 1,600 bytes don't fit into a cell
        if (rank == 0) {
            std::vector<std::vector<int>> buffers;
            std::vector<MPI_Request> requests;
            for (int i = 0; i < rounds; ++i)
                buffers.emplace_back(static_cast<std::size_t>(length(i)), i);
            for (int i = 0; i < rounds; ++i) {
                const int* data = buffers[static_cast<std::size_t>(i)].data();
                if (i % 7 == 3) {
                    MPI_Send(data, length(i), MPI_INT, 1, 0, MPI_COMM_WORLD);
                } else {
                    auto* start = i % 4 == 1 ? MPI_Issend : MPI_Isend;
                    start(data, length(i), MPI_INT, 1, 0, MPI_COMM_WORLD, &requests.emplace_back());
                }
            }
            MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
        } else if (rank == 1) {
            for (int i = 0; i < rounds; ++i) {
                std::vector<int> numbers(400);
                MPI_Status status;
                MPI_Recv(numbers.data(), 400, MPI_INT, i % 2 == 0 ? 0 : MPI_ANY_SOURCE,
                         i % 3 == 0 ? 0 : MPI_ANY_TAG, MPI_COMM_WORLD, &status);
                int count = 0;
                MPI_Get_count(&status, MPI_INT, &count);
                ASSERT_EQ(count, length(i));
                ASSERT_EQ(numbers[static_cast<std::size_t>(count) - 1], i);
            }
        }
    });
}

TEST_P(Messages, FloodInAllDirectionsFillsChannelsAndLosesNothing) {
    run_ranks(GetParam(), [](int rank, int size) {
        constexpr int count = 300; // several times what a channel holds
        for (int i = 0; i < count; ++i)
            for (int to = 0; to < size; ++to) {
                const int message[2] = {rank, i};
                MPI_Send(message, 2, MPI_INT, to, i % 2, MPI_COMM_WORLD);
            }
        for (int from = 0; from < size; ++from)
            for (int tag = 1; tag >= 0; --tag)
                for (int i = tag; i < count; i += 2) {
                    int message[2] = {-1, -1};
                    MPI_Recv(message, 2, MPI_INT, from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                    ASSERT_EQ(message[0], from);
                    ASSERT_EQ(message[1], i);
                }
    });
}

TEST_P(Messages, FloodOfNonblockingSendsWaitsInOrder) {
    run_ranks(GetParam(), [](int rank, int size) {
        constexpr int count = 500;
        const int next = (rank + 1) % size;
        const int previous = (rank + size - 1) % size;
        std::vector<int> numbers(count);
        std::iota(numbers.begin(), numbers.end(), 0);
        std::vector<MPI_Request> requests(count);
        for (int i = 0; i < count; ++i)
            MPI_Isend(&numbers[static_cast<std::size_t>(i)], 1, MPI_INT, next, 5, MPI_COMM_WORLD,
                      &requests[static_cast<std::size_t>(i)]);
        const int last = count;
        MPI_Send(&last, 1, MPI_INT, next, 5, MPI_COMM_WORLD);
        for (int i = 0; i <= count; ++i) {
            int number = -1;
            MPI_Recv(&number, 1, MPI_INT, previous, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            ASSERT_EQ(number, i);
        }
        MPI_Waitall(count, requests.data(), MPI_STATUSES_IGNORE);
    });
}

TEST_P(Messages, DontOvertakeThoseThatWaitForRoom) {
    if (GetParam().cores == 1)
        GTEST_SKIP() << "a core's channel to itself is only emptied by polls that fill it too";
    std::atomic<bool> room = false;
    run_ranks(GetParam(), [&room](int rank, int size) {
        const int in_channel = static_cast<int>(virtio::bus().shape().cells);
        const int count = in_channel + 9;
        if (rank == 0) {
            std::vector<int> numbers(static_cast<std::size_t>(count));
            std::vector<MPI_Request> requests(static_cast<std::size_t>(count));
            for (int i = 0; i < count; ++i) {
                const auto at = static_cast<std::size_t>(i);
                // All but one are started before there is room; no call makes progress before the last one.
                while (i == count - 1 && !room)
                    std::this_thread::yield();
                numbers[at] = i;
                MPI_Isend(&numbers[at], 1, MPI_INT, size - 1, 0, MPI_COMM_WORLD, &requests[at]);
            }
            MPI_Waitall(count, requests.data(), MPI_STATUSES_IGNORE);
        } else if (rank == size - 1) {
            for (int i = 0; i < count; ++i) {
                int number = -1;
                MPI_Recv(&number, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                ASSERT_EQ(number, i);
                // A quarter of the cells may not have been given back after earlier messages.
                if (i == in_channel * 3 / 4 - 1) room = true;
            }
        }
    });
}

TEST_P(Messages, SynchronousSendEndsOnlyOnceTheReceiveHasStarted) {
    for (const int count : {1, 5000})
        run_ranks(GetParam(), [count](int rank, int) {
            std::vector<int> numbers(static_cast<std::size_t>(count), 3);
            if (rank == 0) {
                MPI_Request request = MPI_REQUEST_NULL;
                int done = 1;
                MPI_Issend(numbers.data(), count, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
                for (int i = 0; i < 20; ++i)
                    MPI_Request_get_status(request, &done, MPI_STATUS_IGNORE);
                EXPECT_EQ(done, 0);
                MPI_Send(nullptr, 0, MPI_INT, 1, 1, MPI_COMM_WORLD);
                MPI_Wait(&request, MPI_STATUS_IGNORE);
                MPI_Ssend(numbers.data(), count, MPI_INT, 1, 2, MPI_COMM_WORLD);
            } else if (rank == 1) {
                MPI_Recv(nullptr, 0, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                MPI_Recv(numbers.data(), count, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                MPI_Recv(numbers.data(), count, MPI_INT, 0, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            }
        });
}

TEST_P(Messages, ToOneselfWorkLikeAnyOther) {
    run_ranks(GetParam(), [](int rank, int) {
        for (const int count : {0, 1, 5000}) {
            std::vector<int> outgoing(static_cast<std::size_t>(count), rank);
            std::vector<int> incoming(static_cast<std::size_t>(count), -1);
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Irecv(incoming.data(), count, MPI_INT, 0, 9, MPI_COMM_SELF, &request);
            MPI_Send(outgoing.data(), count, MPI_INT, 0, 9, MPI_COMM_SELF);
            MPI_Wait(&request, MPI_STATUS_IGNORE);
            EXPECT_EQ(incoming, outgoing);
        }
    });
}

TEST_P(Messages, WithProcNullDoNothing) {
    run_ranks(GetParam(), [](int, int) {
        int number = 5;
        MPI_Status status;
        EXPECT_EQ(MPI_Send(&number, 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD), MPI_SUCCESS);
        EXPECT_EQ(MPI_Recv(&number, 1, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &status), MPI_SUCCESS);
        EXPECT_EQ(number, 5);
        EXPECT_EQ(status.MPI_SOURCE, MPI_PROC_NULL);
        EXPECT_EQ(status.MPI_TAG, MPI_ANY_TAG);
        int count = -1;
        MPI_Get_count(&status, MPI_INT, &count);
        EXPECT_EQ(count, 0);

        MPI_Request requests[2];
        MPI_Isend(&number, 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD, &requests[0]);
        MPI_Irecv(&number, 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD, &requests[1]);
        MPI_Status statuses[2];
        MPI_Waitall(2, requests, statuses);
        EXPECT_EQ(statuses[1].MPI_SOURCE, MPI_PROC_NULL);
        EXPECT_EQ(MPI_Sendrecv(&number, 1, MPI_INT, MPI_PROC_NULL, 0, &number, 1, MPI_INT, MPI_PROC_NULL, 0,
                               MPI_COMM_WORLD, &status),
                  MPI_SUCCESS);
        EXPECT_EQ(status.MPI_SOURCE, MPI_PROC_NULL);
    });
}

TEST_P(Messages, SendrecvReplaceSwapsBuffers) {
    run_ranks(GetParam(), [](int rank, int size) {
        for (const int count : {0, 3, 5000}) {
            std::vector<int> numbers(static_cast<std::size_t>(count), rank);
            MPI_Sendrecv_replace(numbers.data(), count, MPI_INT, (rank + 1) % size, 1,
                                 (rank + size - 1) % size, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            EXPECT_EQ(numbers, std::vector<int>(static_cast<std::size_t>(count), (rank + size - 1) % size));
        }
    });
}

TEST_P(Messages, LongSendsBothWaysAtOnceEndWithReceivesPosted) {
    run_ranks(GetParam(), [](int rank, int size) {
        constexpr int count = 20'000;
        std::vector<int> outgoing(count, rank);
        std::vector<std::vector<int>> incoming(static_cast<std::size_t>(size), std::vector<int>(count));
        std::vector<MPI_Request> requests;
        for (int other = 0; other < size; ++other) {
            MPI_Irecv(incoming[static_cast<std::size_t>(other)].data(), count, MPI_INT, other, 0,
                      MPI_COMM_WORLD, &requests.emplace_back());
        }
        for (int other = 0; other < size; ++other)
            MPI_Rsend(outgoing.data(), count, MPI_INT, other, 0, MPI_COMM_WORLD);
        MPI_Waitall(size, requests.data(), MPI_STATUSES_IGNORE);
        for (int other = 0; other < size; ++other)
            EXPECT_EQ(incoming[static_cast<std::size_t>(other)], std::vector<int>(count, other));
    });
}

} // namespace
} // namespace vaquero::mpi
