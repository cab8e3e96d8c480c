// Users' mistakes: the right class under MPI_ERRORS_RETURN, the right line under MPI_ERRORS_ARE_FATAL.

#include "mpi/objects/errors.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

void run_returning(int ranks, const std::function<void(int, int)>& body) {
    run_ranks({.ranks = ranks, .cores = ranks}, [&](int rank, int size) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        body(rank, size);
    });
}

TEST(Errors, EachWrongArgumentHasItsClass) {
    run_returning(1, [](int, int) {
        int number = 0;
        int flag = 0;
        MPI_Request request = MPI_REQUEST_NULL;
        const auto send = [&](const void* buffer, int count, MPI_Datatype type, int rank, int tag,
                              MPI_Comm comm) { return MPI_Send(buffer, count, type, rank, tag, comm); };
        EXPECT_EQ(send(nullptr, 1, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
        EXPECT_EQ(send(&number, -1, MPI_INT, 0, 0, MPI_COMM_WORLD), MPI_ERR_COUNT);
        EXPECT_EQ(send(&number, 1, MPI_DATATYPE_NULL, 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);
        EXPECT_EQ(send(&number, 1, MPI_Datatype(MPI_SUM), 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE);
        EXPECT_EQ(send(&number, 1, MPI_INT, 1, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
        EXPECT_EQ(send(&number, 1, MPI_INT, -7, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
        EXPECT_EQ(send(&number, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
        EXPECT_EQ(send(&number, 1, MPI_INT, 0, -1, MPI_COMM_WORLD), MPI_ERR_TAG);
        EXPECT_EQ(send(&number, 1, MPI_INT, 0, 0, MPI_COMM_NULL), MPI_ERR_COMM);
        EXPECT_EQ(send(&number, 1, MPI_INT, 0, 0, MPI_Comm(MPI_INT)), MPI_ERR_COMM);
        EXPECT_EQ(send(&number, 1, MPI_INT, 0, 0, reinterpret_cast<MPI_Comm>(0x103)), MPI_ERR_COMM);

        EXPECT_EQ(MPI_Ssend(&number, 1, MPI_INT, 3, 0, MPI_COMM_WORLD), MPI_ERR_RANK);
        EXPECT_EQ(MPI_Isend(&number, 1, MPI_INT, 0, -5, MPI_COMM_WORLD, &request), MPI_ERR_TAG);
        EXPECT_EQ(MPI_Recv(&number, 1, MPI_INT, -9, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_RANK);
        EXPECT_EQ(MPI_Recv(&number, 1, MPI_INT, 0, -9, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_TAG);
        EXPECT_EQ(MPI_Irecv(&number, -1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request), MPI_ERR_COUNT);
        EXPECT_EQ(MPI_Sendrecv(&number, 1, MPI_INT, 0, 0, nullptr, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, nullptr),
                  MPI_ERR_BUFFER);
        EXPECT_EQ(MPI_Sendrecv_replace(&number, 1, MPI_INT, 0, 0, 2, 0, MPI_COMM_WORLD, nullptr),
                  MPI_ERR_RANK);
        EXPECT_EQ(MPI_Probe(4, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_ERR_RANK);
        EXPECT_EQ(MPI_Iprobe(0, -4, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE), MPI_ERR_TAG);
        EXPECT_EQ(request, MPI_REQUEST_NULL);

        request = reinterpret_cast<MPI_Request>(0x12345);
        EXPECT_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
        EXPECT_EQ(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), MPI_ERR_REQUEST);
        EXPECT_EQ(MPI_Waitall(1, &request, MPI_STATUSES_IGNORE), MPI_ERR_REQUEST);
        EXPECT_EQ(MPI_Waitall(-1, &request, MPI_STATUSES_IGNORE), MPI_ERR_COUNT);
        request = MPI_REQUEST_NULL;
        EXPECT_EQ(MPI_Cancel(&request), MPI_ERR_REQUEST);
        EXPECT_EQ(MPI_Request_free(&request), MPI_ERR_REQUEST);

        EXPECT_EQ(MPI_Type_size(MPI_Datatype(MPI_COMM_WORLD), &number), MPI_ERR_TYPE);
        MPI_Comm comm = MPI_COMM_WORLD;
        EXPECT_EQ(MPI_Comm_free(&comm), MPI_ERR_COMM);
        EXPECT_EQ(MPI_Comm_split(MPI_COMM_WORLD, -3, 0, &comm), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRHANDLER_NULL), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_get_attr(MPI_COMM_WORLD, 5, &number, &flag), MPI_ERR_KEYVAL);
        EXPECT_EQ(MPI_Bcast(&number, 1, MPI_INT, 1, MPI_COMM_WORLD), MPI_ERR_ROOT);
    });
}

TEST(Errors, FreedCommunicatorIsNoneAnyMore) {
    run_returning(2, [](int, int) {
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        const MPI_Comm old = copy;
        MPI_Comm_free(&copy);
        int size = 0;
        EXPECT_EQ(MPI_Comm_size(old, &size), MPI_ERR_COMM);
    });
}

TEST(Errors, TruncationIsTheReceiversAndTheSenderIsFree) {
    run_returning(2, [](int rank, int) {
        for (const int length : {3, 5000}) {
            std::vector<int> numbers(static_cast<std::size_t>(length), 8);
            if (rank == 0) {
                EXPECT_EQ(MPI_Send(numbers.data(), length, MPI_INT, 1, 0, MPI_COMM_WORLD), MPI_SUCCESS);
                EXPECT_EQ(MPI_Ssend(numbers.data(), length, MPI_INT, 1, 1, MPI_COMM_WORLD), MPI_SUCCESS);
            } else {
                int received[3] = {0, 0, -1};
                MPI_Status status;
                EXPECT_EQ(MPI_Recv(received, 2, MPI_INT, 0, 0, MPI_COMM_WORLD, &status), MPI_ERR_TRUNCATE);
                EXPECT_EQ(received[1], 8);
                EXPECT_EQ(received[2], -1);
                EXPECT_EQ(status.MPI_SOURCE, 0);
                MPI_Request request = MPI_REQUEST_NULL;
                MPI_Irecv(received, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, &request);
                EXPECT_EQ(MPI_Wait(&request, &status), MPI_ERR_TRUNCATE);
                EXPECT_EQ(request, MPI_REQUEST_NULL);
            }
        }
    });
}

TEST(Errors, OfSeveralRequestsAreInTheStatuses) {
    run_returning(2, [](int rank, int) {
        int numbers[4] = {1, 2, 3, 4};
        if (rank == 0) {
            MPI_Send(numbers, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
            MPI_Send(numbers, 4, MPI_INT, 1, 1, MPI_COMM_WORLD);
            return;
        }
        MPI_Request requests[3] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL, MPI_REQUEST_NULL};
        MPI_Status statuses[3];
        MPI_Irecv(&numbers[0], 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &requests[0]);
        MPI_Irecv(&numbers[1], 1, MPI_INT, 0, 1, MPI_COMM_WORLD, &requests[2]);
        EXPECT_EQ(MPI_Waitall(3, requests, statuses), MPI_ERR_IN_STATUS);
        EXPECT_EQ(statuses[0].MPI_ERROR, MPI_SUCCESS);
        EXPECT_EQ(statuses[1].MPI_ERROR, MPI_SUCCESS);
        EXPECT_EQ(statuses[2].MPI_ERROR, MPI_ERR_TRUNCATE);
        EXPECT_EQ(requests[2], MPI_REQUEST_NULL);
    });
}

TEST(Errors, FatalOnesNameFunctionRankAndReason) {
    struct Case {
        const char* line;
        void (*mistake)();
    };
    const Case cases[] = {
        {"MPI_Send on rank 1: invalid rank 7 (communicator of 3)",
         [] { MPI_Send(nullptr, 0, MPI_INT, 7, 0, MPI_COMM_WORLD); }},
        {"MPI_Recv on rank 1: invalid tag -4",
         [] { MPI_Recv(nullptr, 0, MPI_INT, 0, -4, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }},
        {"MPI_Isend on rank 1: invalid count -2",
         [] {
             MPI_Request request;
             MPI_Isend(nullptr, -2, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
         }},
        {"MPI_Send on rank 1: invalid datatype", [] { MPI_Send(nullptr, 0, 0, 0, 0, MPI_COMM_WORLD); }},
        {"MPI_Send on rank 1: null buffer for 8 bytes",
         [] { MPI_Send(nullptr, 2, MPI_INT, 0, 0, MPI_COMM_WORLD); }},
        {"MPI_Comm_rank on rank 1: MPI_COMM_NULL is no communicator",
         [] {
             int rank = 0;
             MPI_Comm_rank(MPI_COMM_NULL, &rank);
         }},
        {"MPI_Recv on rank 1: message truncated: 8 bytes from rank 0 with tag 3, buffer of 4",
         [] {
             const int numbers[2] = {1, 2};
             int number = 0;
             MPI_Send(numbers, 2, MPI_INT, 0, 3, MPI_COMM_SELF);
             MPI_Recv(&number, 1, MPI_INT, 0, 3, MPI_COMM_SELF, MPI_STATUS_IGNORE);
         }},
    };
    for (const Case& example : cases) {
        const host::Outcome outcome = run_to_abort(3, [&](int rank, int) {
            if (rank == 1) example.mistake();
            MPI_Barrier(MPI_COMM_WORLD);
        });
        EXPECT_EQ(outcome.status, fatal_error_status);
        EXPECT_NE(outcome.reason.find(example.line), std::string::npos) << outcome.reason;
    }
}

int user_handler_calls = 0;
int user_handler_class = 0;
MPI_Comm user_handler_comm = MPI_COMM_NULL;

void user_handler(MPI_Comm* comm, int* error_code, ...) {
    ++user_handler_calls;
    user_handler_class = *error_code;
    user_handler_comm = *comm;
}

TEST(Errors, UserHandlerIsCalledAndInheritedAndOutlivesItsHandle) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        user_handler_calls = 0;
        MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
        MPI_Comm_create_errhandler(user_handler, &handler);
        MPI_Comm_set_errhandler(MPI_COMM_SELF, handler);
        const MPI_Errhandler handle = handler;
        MPI_Errhandler_free(&handler);
        EXPECT_EQ(handler, MPI_ERRHANDLER_NULL);

        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_SELF, &copy);
        EXPECT_EQ(MPI_Send(nullptr, 0, MPI_INT, 5, 0, copy), MPI_ERR_RANK);
        EXPECT_EQ(user_handler_calls, 1);
        EXPECT_EQ(user_handler_class, MPI_ERR_RANK);
        EXPECT_EQ(user_handler_comm, copy);
        MPI_Comm_call_errhandler(copy, MPI_ERR_OTHER);
        EXPECT_EQ(user_handler_calls, 2);
        EXPECT_EQ(user_handler_class, MPI_ERR_OTHER);

        MPI_Errhandler got = MPI_ERRHANDLER_NULL;
        MPI_Comm_get_errhandler(copy, &got);
        EXPECT_EQ(got, handle);
        MPI_Errhandler_free(&got);
        MPI_Comm_free(&copy);
        MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        // That was its last use.
        EXPECT_EQ(MPI_Comm_set_errhandler(MPI_COMM_SELF, handle), MPI_ERR_ARG);
    });
}

TEST(Errors, EveryClassHasAText) {
    for (int error_class = MPI_SUCCESS; error_class <= MPI_ERR_UNSUPPORTED_OPERATION; ++error_class) {
        char text[MPI_MAX_ERROR_STRING] = "";
        int length = 0;
        int same = -1;
        EXPECT_EQ(MPI_Error_string(error_class, text, &length), MPI_SUCCESS);
        EXPECT_GT(length, 10);
        EXPECT_EQ(static_cast<std::size_t>(length), std::strlen(text));
        MPI_Error_class(error_class, &same);
        EXPECT_EQ(same, error_class);
    }
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    MPI_Error_string(MPI_ERR_TRUNCATE, text, &length);
    EXPECT_STREQ(text, "MPI_ERR_TRUNCATE: message truncated on receive");
}

} // namespace
} // namespace vaquero::mpi
