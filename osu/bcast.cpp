// osu_bcast: how long a rank is inside MPI_Bcast from rank 0.
#include "osu/buffer.hpp"
#include "osu/collective.hpp"
#include "osu/pattern.hpp"

namespace vaquero::osu {
namespace {

struct Bcast {
    const Run& run;
    Buffer& buffer;

    void call(const Message& message) {
        MPI_Bcast(buffer.data(), message.count(), message.type(), 0, run.world);
    }
    void prepare(const Message& message, int i) {
        const auto data = buffer.first(message.data_bytes());
        run.rank == 0 ? fill_message(data, i) : clear(data);
    }
    bool holds(const Message& message, int i) { return holds_message(buffer.first(message.data_bytes()), i); }
};

} // namespace

Failure run_bcast(const Run& run) {
    Buffer buffer(run.options.max_bytes);
    return measure_collective(run, Bcast{run, buffer});
}

} // namespace vaquero::osu
