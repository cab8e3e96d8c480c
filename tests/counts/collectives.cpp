#include <cstdint>

#include "tests/counts/operations.hpp"
#include "tests/counts/world.hpp"

namespace vaquero::counts {
namespace {

void barrier() {
    MPI_Barrier(MPI_COMM_WORLD);
}

void allreduce() {
    const std::int32_t mine = 1;
    std::int32_t sum = 0;
    MPI_Allreduce(&mine, &sum, 1, MPI_INT32_T, MPI_SUM, MPI_COMM_WORLD);
}

void bcast(int root) {
    std::int32_t data = 0;
    MPI_Bcast(&data, 1, MPI_INT32_T, root, MPI_COMM_WORLD);
}

void reduce(int root) {
    const std::int32_t mine = 1;
    std::int32_t sum = 0;
    MPI_Reduce(&mine, &sum, 1, MPI_INT32_T, MPI_SUM, root, MPI_COMM_WORLD);
}

/// Called by both ranks of a world. Rank 0 goes first, as far as it gets alone; rank 1 is counted.
template <typename Operation>
void count_last(const std::string& name, Turns& turns, int rank, Operation operation) {
    for (int round = -warmup; round < repetitions; ++round) {
        if (rank == 0) {
            turns.take(rank, [] {});
            operation();
        } else {
            turns.take(rank, [&] { count_in_round(round, operation); });
        }
    }
    if (rank == 1) report(name);
}

/// Called by all ranks of a world: rank 0 counts for all, from the end of one barrier to that of another.
template <typename Operation>
void count_on_all(const std::string& name, Operation operation) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (int i = 0; i < warmup; ++i)
        operation();
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0) start();
    for (int i = 0; i < repetitions; ++i)
        operation();
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank != 0) return;
    stop();
    report(name);
}

void count_on_all(int ranks, int cores, const std::string& suffix) {
    run_mpi(ranks, cores, [&](int) {
        count_on_all("barrier" + suffix, barrier);
        count_on_all("allreduce" + suffix, allreduce);
        count_on_all("bcast+barrier" + suffix, [] {
            bcast(0);
            barrier();
        });
        count_on_all("reduce+barrier" + suffix, [] {
            reduce(0);
            barrier();
        });
    });
}

} // namespace

void count_pairs() {
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        count_last("barrier.pair", turns, rank, barrier);
        count_last("allreduce.pair", turns, rank, allreduce);
        count_last("bcast.root", turns, rank, [] { bcast(1); });
        count_last("bcast.leaf", turns, rank, [] { bcast(0); });
        count_last("reduce.root", turns, rank, [] { reduce(1); });
        count_last("reduce.leaf", turns, rank, [] { reduce(0); });
    });
}

void count_collectives() {
    for (int ranks = 2; ranks <= 8; ++ranks)
        count_on_all(ranks, 1, "." + std::to_string(ranks));
    count_on_all(4, 2, ".4on2");
}

} // namespace vaquero::counts
