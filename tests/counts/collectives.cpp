#include <cstdint>

#include "tests/counts/operations.hpp"
#include "tests/counts/world.hpp"

namespace vaquero::counts {
namespace {

/// Called by all ranks, which run on one thread: so rank 0 counts for all, from the end of one barrier to
/// that of another.
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

void barrier() {
    MPI_Barrier(MPI_COMM_WORLD);
}

void allreduce() {
    const std::uint64_t mine = 1;
    std::uint64_t sum = 0;
    MPI_Allreduce(&mine, &sum, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
}

void bcast_and_barrier() {
    std::uint64_t data = 0;
    MPI_Bcast(&data, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    barrier();
}

void reduce_and_barrier() {
    const std::uint64_t mine = 1;
    std::uint64_t sum = 0;
    MPI_Reduce(&mine, &sum, 1, MPI_UINT64_T, MPI_SUM, 0, MPI_COMM_WORLD);
    barrier();
}

} // namespace

void count_collectives() {
    for (int ranks = 2; ranks <= 8; ++ranks) {
        const std::string suffix = "." + std::to_string(ranks);
        run_mpi(ranks, 1, [&](int) {
            count_on_all("barrier" + suffix, barrier);
            count_on_all("allreduce" + suffix, allreduce);
            count_on_all("bcast+barrier" + suffix, bcast_and_barrier);
            count_on_all("reduce+barrier" + suffix, reduce_and_barrier);
        });
    }
}

} // namespace vaquero::counts
