// How collective operations are timed: each rank times its own call, ranks start together after a barrier,
// and a row tells the average, the minimum and the maximum over the ranks.
#pragma once

#include "osu/figures.hpp"
#include "osu/sweep.hpp"

namespace vaquero::osu {

// Upstream's counts and sizes. [osu_util.h, process_options]
inline constexpr Options collective_defaults{
    .small = {1000, 100}, .large = {100, 10}, .max_bytes = std::size_t{1} << 20};
// MPI_CHAR isn't a type that can be summed [MPI 3.1 §5.9.2]: as upstream since 7.5, reductions start with an
// int.
inline constexpr Options reduction_defaults{.small = collective_defaults.small,
                                            .large = collective_defaults.large,
                                            .max_bytes = collective_defaults.max_bytes,
                                            .element = Element::integer};

inline Columns latency_columns(const Options& options) {
    return {.value = "Avg Latency(us)",
            .full = options.full,
            .validation = options.validate,
            .digits = options.digits};
}

/// Fills in the figures of a row from the seconds that each rank took for `iterations`. Rank 0 has them.
inline Row summarize(const Run& run, double seconds, int iterations) {
    const double mine = microseconds_each(seconds, iterations);
    Row row{.iterations = iterations};
    double sum = 0;
    MPI_Reduce(&mine, &row.min, 1, MPI_DOUBLE, MPI_MIN, 0, run.world);
    MPI_Reduce(&mine, &row.max, 1, MPI_DOUBLE, MPI_MAX, 0, run.world);
    MPI_Reduce(&mine, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, run.world);
    row.value = sum / run.size;
    return row;
}

/// Prints the table of barrier(), which moves no data: ranks start when they come out of the one before.
template <typename Barrier>
Failure measure_barrier(const Run& run, Barrier barrier) {
    Columns columns = latency_columns(run.options);
    columns.bytes = false;
    const Table table(run.out(), columns);
    table.title(run.benchmark.title);
    table.header();
    const Counts counts = run.options.small;
    for (int i = 0; i < run.options.repeat; ++i) {
        const double seconds = time_rounds(counts, [&](int) { return time_call(barrier); });
        MPI_Barrier(run.world);
        table.row(summarize(run, seconds, counts.iterations));
    }
    return {};
}

/// Prints the table of a collective operation. `operation` has call(message), which is timed, and for -c
/// prepare(message, i), which sets up the buffers of iteration i, and holds(message, i), which tells whether
/// the right data came out on this rank.
template <typename Operation>
Failure measure_collective(const Run& run, Operation operation) {
    const Table table(run.out(), latency_columns(run.options));
    table.title(run.benchmark.title);
    return sweep(run, table, [&](const Message& message) {
        const bool validate = run.options.validate;
        bool valid = true;
        const double seconds = time_rounds(message.counts, [&](int i) {
            if (validate) operation.prepare(message, i);
            MPI_Barrier(run.world);
            const double taken = time_call([&] { operation.call(message); });
            if (validate) valid &= operation.holds(message, i);
            return taken;
        });
        Row row = summarize(run, seconds, message.counts.iterations);
        row.bytes = message.bytes;
        row.valid = !validate || all_agree(run, valid);
        return row;
    });
}

} // namespace vaquero::osu
