// osu_reduce: how long a rank is inside MPI_Reduce to rank 0, a sum.
#include "osu/reduce.hpp"

namespace vaquero::osu {

Failure run_reduce(const Run& run) {
    return measure_reduce(run, Sums::at_rank_0, [&run](auto summands, auto sums, const Message& message) {
        MPI_Reduce(summands.data(), sums.data(), message.count(), message.type(), MPI_SUM, 0, run.world);
    });
}

} // namespace vaquero::osu
