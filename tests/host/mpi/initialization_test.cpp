// MPI_Init to MPI_Finalize, and the environment between.

#include <cstring>

#include "mpi/objects/errors.hpp"
#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

TEST(Initialization, FlagsTellTheStages) {
    const host::Outcome outcome = host::run({.ranks = 2, .cores = 1}, [](Rank) {
        int initialized = -1;
        int finalized = -1;
        const auto look = [&] {
            MPI_Initialized(&initialized);
            MPI_Finalized(&finalized);
        };
        look();
        EXPECT_EQ(initialized, 0);
        EXPECT_EQ(finalized, 0);
        MPI_Init(nullptr, nullptr);
        look();
        EXPECT_EQ(initialized, 1);
        EXPECT_EQ(finalized, 0);
        MPI_Finalize();
        look();
        EXPECT_EQ(initialized, 1);
        EXPECT_EQ(finalized, 1);
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

TEST(Initialization, ThreadLevelIsWhatOneThreadCanKeep) {
    const host::Outcome outcome = host::run({.ranks = 1, .cores = 1}, [](Rank) {
        int provided = -1;
        MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided);
        EXPECT_EQ(provided, MPI_THREAD_SERIALIZED);
        int queried = -1;
        MPI_Query_thread(&queried);
        EXPECT_EQ(queried, provided);
        int main_thread = 0;
        MPI_Is_thread_main(&main_thread);
        EXPECT_EQ(main_thread, 1);
        MPI_Finalize();
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

TEST(Initialization, CallBeforeInitIsFatal) {
    const host::Outcome outcome = host::run({.ranks = 1, .cores = 1, .quiet = true}, [](Rank) {
        int size = 0;
        MPI_Comm_size(MPI_COMM_WORLD, &size);
    });
    EXPECT_EQ(outcome.status, fatal_error_status);
    EXPECT_NE(outcome.reason.find("MPI_Comm_size on rank 0: called before MPI_Init"), std::string::npos)
        << outcome.reason;
}

TEST(Initialization, CallAfterFinalizeIsFatal) {
    const host::Outcome outcome = host::run({.ranks = 1, .cores = 1, .quiet = true}, [](Rank) {
        MPI_Init(nullptr, nullptr);
        MPI_Finalize();
        MPI_Send(nullptr, 0, MPI_INT, 0, 0, MPI_COMM_WORLD);
    });
    EXPECT_EQ(outcome.status, fatal_error_status);
    EXPECT_NE(outcome.reason.find("MPI_Send on rank 0: called after MPI_Finalize"), std::string::npos)
        << outcome.reason;
}

TEST(Initialization, SecondInitIsAnError) {
    const host::Outcome outcome = run_to_abort(1, [](int, int) { MPI_Init(nullptr, nullptr); });
    EXPECT_EQ(outcome.status, fatal_error_status);
    EXPECT_NE(outcome.reason.find("MPI_Init on rank 0: called twice"), std::string::npos) << outcome.reason;
}

TEST(Initialization, AbortEndsTheWorldWithItsCode) {
    const host::Outcome outcome = run_to_abort(3, [](int rank, int) {
        if (rank == 1) MPI_Abort(MPI_COMM_WORLD, 7);
        MPI_Barrier(MPI_COMM_WORLD);
    });
    EXPECT_EQ(outcome.status, 7);
    EXPECT_NE(outcome.reason.find("MPI_Abort on rank 1"), std::string::npos) << outcome.reason;
}

TEST(Initialization, DeadlockIsReportedWithWhatEachRankWaitsFor) {
    const host::Outcome outcome =
        host::run({.ranks = 2, .cores = 1, .quiet = true, .deadlock_window = std::chrono::milliseconds(100)},
                  [](Rank rank) {
                      MPI_Init(nullptr, nullptr);
                      int number = 0;
                      MPI_Recv(&number, 1, MPI_INT, 1 - rank.value(), 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                      MPI_Finalize();
                  });
    EXPECT_NE(outcome.status, 0);
    std::string text = outcome.reason;
    for (const std::string& line : outcome.reports)
        text += "\n" + line;
    EXPECT_NE(text.find("MPI_Recv from rank 1, tag 7"), std::string::npos) << text;
    EXPECT_NE(text.find("MPI_Recv from rank 0, tag 7"), std::string::npos) << text;
}

TEST(Environment, ClockAndNames) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        const double start = MPI_Wtime();
        double end = start;
        while (end == start)
            end = MPI_Wtime();
        EXPECT_GT(end, start);
        EXPECT_LT(end - start, 1.0);
        EXPECT_GT(MPI_Wtick(), 0.0);
        EXPECT_LT(MPI_Wtick(), 1e-3);

        char text[MPI_MAX_PROCESSOR_NAME];
        int length = -1;
        MPI_Get_processor_name(text, &length);
        EXPECT_STREQ(text, "vaquero-core-0");
        EXPECT_EQ(static_cast<std::size_t>(length), std::strlen(text));
        int version = 0;
        int subversion = 0;
        MPI_Get_version(&version, &subversion);
        EXPECT_EQ(version, 3);
        EXPECT_EQ(subversion, 1);
        MPI_Get_library_version(text, &length);
        EXPECT_EQ(std::string(text).substr(0, 7), "Vaquero");
        MPI_Aint address = 0;
        MPI_Get_address(text, &address);
        EXPECT_EQ(MPI_Aint_add(address, 3), reinterpret_cast<MPI_Aint>(text + 3));
        EXPECT_EQ(MPI_Aint_diff(address + 5, address), 5);
    });
}

} // namespace
} // namespace vaquero::mpi
