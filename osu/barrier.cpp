// osu_barrier: how long a rank is inside MPI_Barrier.
#include "osu/collective.hpp"

namespace vaquero::osu {

Failure run_barrier(const Run& run) {
    return measure_barrier(run, [&run] { MPI_Barrier(run.world); });
}

} // namespace vaquero::osu
