// The collective operations that go by the board, on worlds whose cores have several ranks, or sleep, or
// number their ranks in another order.
#include <gtest/gtest.h>
#include <mpi.h>

#include <numeric>
#include <ostream>
#include <vector>

#include "host/world.hpp"

namespace vaquero::mpi::test {
namespace {

/// Which members a communicator has, and in which order.
enum class Order { as_world, reversed, dealt_out };

struct Case {
    host::WorldShape shape;
    Order order;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.shape.ranks << " ranks on " << c.shape.cores << " cores, order " << static_cast<int>(c.order);
}

class OnManyBoards : public testing::TestWithParam<Case> {
protected:
    /// Runs `body(comm, rank, size)` on each rank.
    template <class Body>
    static void run(Body body) {
        const Case& c = GetParam();
        const host::Outcome outcome = host::run(c.shape, [&](Rank world_rank) {
            MPI_Init(nullptr, nullptr);
            const int r = world_rank.value();
            // Dealt out: neighbours in the communicator are on different cores.
            const int key = c.order == Order::as_world   ? r
                            : c.order == Order::reversed ? -r
                                                         : r * 3 % c.shape.ranks;
            MPI_Comm comm;
            MPI_Comm_split(MPI_COMM_WORLD, 0, key, &comm);
            MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
            int rank;
            int size;
            MPI_Comm_rank(comm, &rank);
            MPI_Comm_size(comm, &size);
            body(comm, rank, size);
            MPI_Comm_free(&comm);
            MPI_Finalize();
        });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
};

/// The composition of x -> a x + b, which doesn't commute. Unsigned, so that overflow is harmless.
struct Affine {
    unsigned factor;
    unsigned summand;
    bool operator==(const Affine&) const = default;
};
Affine compose(Affine f, Affine g) {
    return {f.factor * g.factor, f.factor * g.summand + f.summand};
}
void compose_all(void* in, void* inout, int* length, MPI_Datatype*) {
    for (int i = 0; i < *length; ++i)
        static_cast<Affine*>(inout)[i] = compose(static_cast<Affine*>(in)[i], static_cast<Affine*>(inout)[i]);
}
Affine affine(int rank, int i) {
    return {static_cast<unsigned>(2 * rank + 3), static_cast<unsigned>(7 * rank + i)};
}

constexpr int counts[] = {0, 1, 5, 128, 129, 3000};

TEST_P(OnManyBoards, OperationsThatDontCommuteKeepTheOrderOfRanks) {
    run([](MPI_Comm comm, int rank, int size) {
        MPI_Op op;
        MPI_Op_create(compose_all, 0, &op);
        // A pair of unsigned is as long as a long.
        for (const int count : counts) {
            std::vector<Affine> mine(static_cast<std::size_t>(count)), result(mine.size()),
                expected(mine.size());
            for (int i = 0; i < count; ++i) {
                const auto at = static_cast<std::size_t>(i);
                mine[at] = affine(rank, i);
                expected[at] = affine(0, i);
                for (int r = 1; r < size; ++r)
                    expected[at] = compose(expected[at], affine(r, i));
            }
            ASSERT_EQ(MPI_Allreduce(mine.data(), result.data(), count, MPI_UNSIGNED_LONG, op, comm),
                      MPI_SUCCESS);
            EXPECT_EQ(result, expected) << count;
            for (int root = 0; root < size; ++root) {
                result.assign(result.size(), {});
                ASSERT_EQ(MPI_Reduce(mine.data(), result.data(), count, MPI_UNSIGNED_LONG, op, root, comm),
                          MPI_SUCCESS);
                if (rank == root) {
                    EXPECT_EQ(result, expected) << count << ", root " << root;
                }
            }
            ASSERT_EQ(MPI_Allreduce(MPI_IN_PLACE, mine.data(), count, MPI_UNSIGNED_LONG, op, comm),
                      MPI_SUCCESS);
            EXPECT_EQ(mine, expected) << count << " in place";
        }
        MPI_Op_free(&op);
    });
}

TEST_P(OnManyBoards, OperationsFollowEachOtherWithoutABarrier) {
    run([](MPI_Comm comm, int rank, int size) {
        for (int i = 0; i < 50; ++i) {
            const int root = i % size;
            int value = rank == root ? i : -1;
            MPI_Bcast(&value, 1, MPI_INT, root, comm);
            EXPECT_EQ(value, i);
            int sum = -1;
            MPI_Reduce(&rank, &sum, 1, MPI_INT, MPI_SUM, (root + 1) % size, comm);
            if (rank == (root + 1) % size) {
                EXPECT_EQ(sum, size * (size - 1) / 2);
            }
            std::vector<int> long_message(700, rank == root ? i : -1);
            MPI_Bcast(long_message.data(), 700, MPI_INT, root, comm);
            EXPECT_EQ(long_message, std::vector<int>(700, i));
            if (i % 7 == 0) MPI_Barrier(comm);
            std::vector<int> vector(600, rank);
            MPI_Allreduce(MPI_IN_PLACE, vector.data(), 600, MPI_INT, MPI_MAX, comm);
            EXPECT_EQ(vector, std::vector<int>(600, size - 1));
        }
    });
}

TEST_P(OnManyBoards, FloatingPointSumsAreTheSameOnAllRanksAndInEveryRun) {
    run([](MPI_Comm comm, int rank, int size) {
        for (const int count : {1, 1000}) {
            std::vector<float> mine(static_cast<std::size_t>(count)), first(mine.size()), again(mine.size());
            for (std::size_t i = 0; i < mine.size(); ++i)
                mine[i] = 1.0F / static_cast<float>(1 + rank * 17 + static_cast<int>(i));
            MPI_Allreduce(mine.data(), first.data(), count, MPI_FLOAT, MPI_SUM, comm);
            for (int run = 0; run < 20; ++run) {
                MPI_Allreduce(mine.data(), again.data(), count, MPI_FLOAT, MPI_SUM, comm);
                EXPECT_EQ(again, first);
            }
            std::vector<float> all(mine.size() * static_cast<std::size_t>(size));
            MPI_Allgather(first.data(), count, MPI_FLOAT, all.data(), count, MPI_FLOAT, comm);
            for (std::size_t i = 0; i < all.size(); ++i)
                EXPECT_EQ(all[i], first[i % first.size()]);
        }
    });
}

TEST_P(OnManyBoards, BoardsComeAndGo) {
    run([](MPI_Comm comm, int rank, int size) {
        for (int i = 0; i < 30; ++i) {
            MPI_Comm part;
            MPI_Comm_split(comm, rank % 2, rank, &part);
            int members = 0;
            const int one = 1;
            MPI_Allreduce(&one, &members, 1, MPI_INT, MPI_SUM, part);
            EXPECT_EQ(members, (size + 1 - rank % 2) / 2);
            MPI_Comm_free(&part);
        }
    });
}

TEST_P(OnManyBoards, RanksThatDisagreeAboutTheLengthAreTold) {
    run([](MPI_Comm comm, int rank, int size) {
        // The communicator's error handler returns from the check, and the call goes on: what matters is that
        // nothing is read that isn't there and that nobody is left behind.
        std::vector<int> vector(800, rank);
        MPI_Bcast(vector.data(), rank == size - 1 ? 3 : 800, MPI_INT, 0, comm);
        EXPECT_EQ(vector[2], 0);
        MPI_Barrier(comm);
    });
}

INSTANTIATE_TEST_SUITE_P(
    Worlds, OnManyBoards,
    testing::Values(Case{{.ranks = 2, .cores = 2, .cores_may_sleep = false}, Order::as_world},
                    Case{{.ranks = 3, .cores = 1}, Order::reversed},
                    Case{{.ranks = 4, .cores = 2, .cores_may_sleep = true}, Order::as_world},
                    Case{{.ranks = 4, .cores = 4, .spin_limit = 2, .cores_may_sleep = true}, Order::reversed},
                    Case{{.ranks = 5, .cores = 2}, Order::dealt_out},
                    Case{{.ranks = 7, .cores = 3, .cores_may_sleep = true}, Order::dealt_out},
                    Case{{.ranks = 9, .cores = 2}, Order::reversed}));

} // namespace
} // namespace vaquero::mpi::test
