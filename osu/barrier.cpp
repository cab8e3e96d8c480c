// osu_barrier: how long a rank is inside MPI_Barrier.
#include "osu/collective.hpp"

namespace vaquero::osu {

Failure run_barrier(const Run& run) {
    Columns columns = latency_columns(run.options);
    columns.bytes = false;
    const Table table(run.out(), columns);
    table.title(run.benchmark.title);
    table.header();
    const Counts counts = run.options.small;
    const double seconds =
        time_rounds(counts, [&](int) { return time_call([&] { MPI_Barrier(run.world); }); });
    MPI_Barrier(run.world);
    table.row(summarize(run, seconds, counts.iterations));
    return {};
}

} // namespace vaquero::osu
