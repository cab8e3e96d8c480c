// The OSU benchmarks as one multi-call program: called as osu_bcast, or as osu with osu_bcast as its first
// argument.
#include <mpi.h>

#include <span>

#include "osu/benchmark.hpp"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int status = vaquero::osu::run_command(std::span(argv, static_cast<std::size_t>(argc)));
    MPI_Finalize();
    return status;
}
