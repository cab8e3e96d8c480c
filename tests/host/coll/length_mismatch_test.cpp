// Ranks that disagree about the length of a collective operation: who notices says so, nothing is written
// behind anybody's buffer, and the communicator goes on.
#include <gtest/gtest.h>
#include <mpi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <ostream>
#include <vector>

#include "host/world.hpp"

namespace vaquero::mpi::test {
namespace {

constexpr int most_ranks = 8;
constexpr int untouched = -77;

/// How often each rank's error handler was called.
std::array<std::atomic<int>, most_ranks> told;

void count_error(MPI_Comm* comm, int* error, ...) {
    int rank;
    MPI_Comm_rank(*comm, &rank);
    ++told[static_cast<std::size_t>(rank)];
    EXPECT_EQ(*error, MPI_ERR_TRUNCATE);
}

struct Shape {
    int ranks;
    int cores;
};
void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.ranks << " ranks on " << shape.cores << " cores";
}

/// A vector with room behind it that must stay as it is.
class GuardedVector {
public:
    GuardedVector(int count, int value)
        : count_(static_cast<std::size_t>(count)), all_(count_ + 2000, untouched) {
        std::fill_n(all_.begin(), count_, value);
    }
    int* data() { return all_.data(); }
    [[nodiscard]] std::vector<int> content() const { return {all_.begin(), all_.begin() + size()}; }
    [[nodiscard]] bool is_intact() const {
        return std::all_of(all_.begin() + size(), all_.end(), [](int value) { return value == untouched; });
    }

private:
    [[nodiscard]] std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(count_); }
    std::size_t count_;
    std::vector<int> all_;
};

class LengthMismatch : public testing::TestWithParam<Shape> {
protected:
    /// Runs `body(rank)` on each rank, with the counting error handler, then sees whether the communicator
    /// goes on.
    template <class Body>
    static void run(Body body) {
        for (auto& count : told)
            count = 0;
        const Shape shape = GetParam();
        const host::Outcome outcome = host::run({.ranks = shape.ranks, .cores = shape.cores}, [&](Rank rank) {
            MPI_Init(nullptr, nullptr);
            MPI_Errhandler handler;
            MPI_Comm_create_errhandler(count_error, &handler);
            MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
            body(rank.value());
            MPI_Barrier(MPI_COMM_WORLD);
            int sum = -1;
            MPI_Allreduce(&shape.cores, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
            EXPECT_EQ(sum, shape.cores * shape.ranks);
            MPI_Errhandler_free(&handler);
            MPI_Finalize();
        });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
    static int all_told() {
        return std::accumulate(told.begin(), told.end(), 0,
                               [](int sum, const std::atomic<int>& count) { return sum + count.load(); });
    }
};

/// Pairs of lengths, in ints: within a slot, at its end, and by reference. A slot holds 256.
constexpr std::array<std::array<int, 2>, 8> lengths{
    {{5, 6}, {6, 5}, {0, 3}, {256, 257}, {257, 256}, {800, 3}, {3, 800}, {1500, 1400}}};

TEST_P(LengthMismatch, Bcast) {
    const int ranks = GetParam().ranks;
    const int odd = ranks - 1; // the one with another length
    for (const auto [roots, others] : lengths) {
        run([&, roots = roots, others = others](int rank) {
            const int count = rank == odd ? others : roots;
            GuardedVector vector(count, rank == 0 ? 9 : rank);
            MPI_Bcast(vector.data(), count, MPI_INT, 0, MPI_COMM_WORLD);
            EXPECT_TRUE(vector.is_intact()) << roots << " and " << others;
            // What both have has arrived.
            std::vector<int> expected(static_cast<std::size_t>(count), rank == 0 ? 9 : rank);
            std::fill_n(expected.begin(), std::min(count, roots), 9);
            EXPECT_EQ(vector.content(), expected) << roots << " and " << others;
        });
        for (int rank = 0; rank < ranks; ++rank)
            EXPECT_EQ(told[static_cast<std::size_t>(rank)], rank == odd ? 1 : 0)
                << roots << " and " << others << ", rank " << rank;
    }
}

/// Lengths of which one isn't short and the other long, which are operations of different shape.
constexpr std::array<std::array<int, 2>, 5> like_lengths{
    {{5, 6}, {6, 5}, {255, 256}, {300, 800}, {800, 300}}};

TEST_P(LengthMismatch, Reduce) {
    const int ranks = GetParam().ranks;
    for (const auto [roots, others] : like_lengths) {
        run([&, roots = roots, others = others](int rank) {
            const int count = rank == ranks - 1 ? others : roots;
            GuardedVector mine(count, rank);
            GuardedVector result(count, 0);
            MPI_Reduce(mine.data(), result.data(), count, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD);
            EXPECT_TRUE(result.is_intact()) << roots << " and " << others;
            EXPECT_EQ(mine.content(), std::vector<int>(static_cast<std::size_t>(count), rank));
            if (rank != 0) {
                EXPECT_EQ(result.content(), std::vector<int>(static_cast<std::size_t>(count), 0));
            }
        });
        EXPECT_GE(all_told(), roots > 256 ? ranks : 1) << roots << " and " << others;
    }
}

TEST_P(LengthMismatch, Allreduce) {
    const Shape shape = GetParam();
    for (const auto [most, others] : like_lengths) {
        run([&, most = most, others = others](int rank) {
            const int count = rank == shape.ranks - 1 ? others : most;
            GuardedVector mine(count, rank);
            GuardedVector result(count, 0);
            MPI_Allreduce(mine.data(), result.data(), count, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
            EXPECT_EQ(mine.content(), std::vector<int>(static_cast<std::size_t>(count), rank));
            if (shape.ranks == shape.cores || most > 256) {
                EXPECT_TRUE(result.is_intact()) << most << " and " << others;
            }
        });
        // By shares each rank looks at all offers, by slots the last one of each core at those of the core,
        // and at what the other cores show.
        const bool all_look = most > 256 || shape.ranks == shape.cores;
        EXPECT_GE(all_told(), all_look ? shape.ranks : 1) << most << " and " << others;
    }
}

INSTANTIATE_TEST_SUITE_P(Worlds, LengthMismatch,
                         testing::Values(Shape{2, 2}, Shape{3, 1}, Shape{3, 3}, Shape{4, 2}, Shape{7, 3}));

TEST(LengthMismatch, SaysBothLengths) {
    const host::Outcome outcome = host::run({.ranks = 2, .cores = 2, .quiet = true}, [](Rank rank) {
        MPI_Init(nullptr, nullptr);
        std::array<int, 6> vector{};
        MPI_Bcast(vector.data(), 5 + rank.value(), MPI_INT, 0, MPI_COMM_WORLD);
        MPI_Barrier(MPI_COMM_WORLD);
        MPI_Finalize();
    });
    EXPECT_NE(outcome.status, 0);
    EXPECT_NE(outcome.reason.find("ranks disagree about the length: 20 bytes from another rank, 24 expected"),
              std::string::npos)
        << outcome.reason;
}

} // namespace
} // namespace vaquero::mpi::test
