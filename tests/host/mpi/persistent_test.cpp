// Persistent requests, buffered sends, matched probes and requests of the program's own.
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

class Persistent : public OnManyWorlds {};
INSTANTIATE_TEST_SUITE_P(Worlds, Persistent, testing::ValuesIn(many_worlds));

TEST_P(Persistent, StartsAgainAndAgain) {
    run_ranks(GetParam(), [](int rank, int size) {
        int outgoing = 0;
        int incoming = -1;
        MPI_Request requests[2];
        MPI_Send_init(&outgoing, 1, MPI_INT, (rank + 1) % size, 0, MPI_COMM_WORLD, &requests[0]);
        MPI_Recv_init(&incoming, 1, MPI_INT, (rank + size - 1) % size, 0, MPI_COMM_WORLD, &requests[1]);
        const MPI_Request kept = requests[0];
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE); // inactive: nothing to wait for
        for (int round = 0; round < 20; ++round) {
            outgoing = 100 * round + rank;
            MPI_Startall(2, requests);
            MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
            EXPECT_EQ(incoming, 100 * round + (rank + size - 1) % size);
        }
        EXPECT_EQ(requests[0], kept);
        MPI_Request_free(&requests[0]);
        MPI_Request_free(&requests[1]);
    });
}

TEST_P(Persistent, BufferedSendsAreOverAtOnce) {
    run_ranks(GetParam(), [](int rank, int size) {
        constexpr int count = 3000;
        std::vector<char> buffer(8 * (count * sizeof(int) + MPI_BSEND_OVERHEAD));
        MPI_Buffer_attach(buffer.data(), static_cast<int>(buffer.size()));
        const int next = (rank + 1) % size;
        for (int i = 0; i < 8; ++i) {
            std::vector<int> data(count, 10 * rank + i);
            ASSERT_EQ(MPI_Bsend(data.data(), count, MPI_INT, next, 0, MPI_COMM_WORLD), MPI_SUCCESS);
        }
        const int previous = (rank + size - 1) % size;
        for (int i = 0; i < 8; ++i) {
            std::vector<int> received(count);
            MPI_Recv(received.data(), count, MPI_INT, previous, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            EXPECT_EQ(received, std::vector<int>(count, 10 * previous + i));
        }
        void* detached = nullptr;
        int bytes = 0;
        MPI_Buffer_detach(&detached, &bytes);
        EXPECT_EQ(detached, buffer.data());
        EXPECT_EQ(bytes, static_cast<int>(buffer.size()));
    });
}

TEST_P(Persistent, MatchedProbesTakeTheirMessage) {
    run_ranks(GetParam(), [](int rank, int size) {
        const int next = (rank + 1) % size;
        MPI_Request request = MPI_REQUEST_NULL;
        std::vector<int> data(2000, rank);
        MPI_Isend(data.data(), 2000, MPI_INT, next, 5, MPI_COMM_WORLD, &request);
        MPI_Message message = MPI_MESSAGE_NULL;
        MPI_Status status;
        MPI_Mprobe(MPI_ANY_SOURCE, 5, MPI_COMM_WORLD, &message, &status);
        int count = 0;
        MPI_Get_count(&status, MPI_INT, &count);
        EXPECT_EQ(count, 2000);
        int flag = 1;
        MPI_Iprobe(status.MPI_SOURCE, 5, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 0);
        std::vector<int> received(2000);
        MPI_Mrecv(received.data(), 2000, MPI_INT, &message, &status);
        EXPECT_EQ(message, MPI_MESSAGE_NULL);
        EXPECT_EQ(received, std::vector<int>(2000, status.MPI_SOURCE));
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        MPI_Improbe(MPI_PROC_NULL, 0, MPI_COMM_WORLD, &flag, &message, &status);
        EXPECT_EQ(message, MPI_MESSAGE_NO_PROC);
        MPI_Imrecv(nullptr, 0, MPI_INT, &message, &request);
        MPI_Wait(&request, &status);
        EXPECT_EQ(status.MPI_SOURCE, MPI_PROC_NULL);
    });
}

int query(void* state, MPI_Status* status) {
    MPI_Status_set_elements(status, MPI_INT, *static_cast<int*>(state));
    MPI_Status_set_cancelled(status, 0);
    return MPI_SUCCESS;
}
int end(void* state) {
    *static_cast<int*>(state) = -1;
    return MPI_SUCCESS;
}

TEST(GeneralizedRequests, AreCompletedByTheProgram) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        int elements = 7;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Grequest_start(query, end, nullptr, &elements, &request);
        int flag = 1;
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
        EXPECT_EQ(flag, 0);
        MPI_Grequest_complete(request);
        MPI_Status status;
        MPI_Wait(&request, &status);
        int count = 0;
        MPI_Get_count(&status, MPI_INT, &count);
        EXPECT_EQ(count, 7);
        EXPECT_EQ(elements, -1);
        EXPECT_EQ(request, MPI_REQUEST_NULL);
    });
}

TEST(PersistentErrors, WrongArgumentsHaveTheirClass) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        int number = 0;
        MPI_Request request = MPI_REQUEST_NULL;
        EXPECT_EQ(MPI_Start(&request), MPI_ERR_REQUEST);
        EXPECT_EQ(MPI_Send_init(&number, 1, MPI_INT, 9, 0, MPI_COMM_WORLD, &request), MPI_ERR_RANK);
        EXPECT_EQ(MPI_Recv_init(&number, 1, MPI_INT, 0, -9, MPI_COMM_WORLD, &request), MPI_ERR_TAG);
        std::vector<int> much(100000);
        EXPECT_EQ(MPI_Bsend(much.data(), 100000, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
        int size = 0;
        void* buffer = nullptr;
        EXPECT_EQ(MPI_Buffer_detach(&buffer, &size), MPI_ERR_BUFFER);
        MPI_Message message = reinterpret_cast<MPI_Message>(0x999);
        EXPECT_EQ(MPI_Mrecv(&number, 1, MPI_INT, &message, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
    });
}

} // namespace
} // namespace vaquero::mpi
