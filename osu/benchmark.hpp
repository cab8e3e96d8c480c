// A benchmark, and what it works with while it runs.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "osu/options.hpp"
#include "osu/table.hpp"

namespace vaquero::osu {

struct Benchmark;

/// One run of a benchmark on this rank.
struct Run {
    const Benchmark& benchmark;
    const Options& options;
    MPI_Comm world;
    int rank;
    int size;

    std::FILE* out() const { return rank == 0 ? stdout : nullptr; }
};

/// The size of the messages whose data came out wrong; nothing if all is well. The same on every rank.
using Failure = std::optional<std::size_t>;

enum class Ranks { two_or_more, exactly_two };

struct Benchmark {
    std::string_view name;
    const char* title;
    const char* options; ///< letters of those that apply
    Options defaults;
    Ranks ranks;
    Failure (*run)(const Run& run);
};

/// Those that every MPI library can run, in the order in which they are listed.
std::span<const Benchmark> benchmarks();

/// More of them, for a program that holds more: none, unless a file that is linked defines this anew.
std::span<const Benchmark> more_benchmarks();

/// The whole program, between MPI_Init and MPI_Finalize: picks the benchmark by the name that the program was
/// called by or else by the first argument, and runs it. Collective over MPI_COMM_WORLD. Returns the exit
/// status: 0, 1 (bad option, wrong number of ranks, wrong data) or 2 (no such benchmark).
int run_command(std::span<char* const> arguments);

Failure run_barrier(const Run& run);
Failure run_bcast(const Run& run);
Failure run_reduce(const Run& run);
Failure run_allreduce(const Run& run);
Failure run_latency(const Run& run);
Failure run_bw(const Run& run);
Failure run_bibw(const Run& run);
Failure run_mbw_mr(const Run& run);

} // namespace vaquero::osu
