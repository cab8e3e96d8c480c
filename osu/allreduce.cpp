// osu_allreduce: how long a rank is inside MPI_Allreduce, a sum.
#include "osu/reduce.hpp"

namespace vaquero::osu {

Failure run_allreduce(const Run& run) {
    return measure_reduce(run, Sums::everywhere, [&run](auto summands, auto sums, const Message& message) {
        MPI_Allreduce(summands.data(), sums.data(), message.count(), message.type(), MPI_SUM, run.world);
    });
}

} // namespace vaquero::osu
