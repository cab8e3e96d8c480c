// osu_bcast: how long a rank is inside MPI_Bcast from rank 0.
#include "osu/bcast.hpp"

namespace vaquero::osu {

Failure run_bcast(const Run& run) {
    return measure_bcast(run, [&run](std::span<std::byte> data, const Message& message) {
        MPI_Bcast(data.data(), message.count(), message.type(), 0, run.world);
    });
}

} // namespace vaquero::osu
