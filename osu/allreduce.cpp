// osu_allreduce: how long a rank is inside MPI_Allreduce, a sum.
#include "osu/buffer.hpp"
#include "osu/collective.hpp"
#include "osu/pattern.hpp"

namespace vaquero::osu {
namespace {

struct Allreduce {
    const Run& run;
    Buffer& summands;
    Buffer& sums;

    void call(const Message& message) {
        MPI_Allreduce(summands.data(), sums.data(), message.count(), message.type(), MPI_SUM, run.world);
    }
    void prepare(const Message& message, int i) {
        fill_summand(summands.first(message.data_bytes()), message.element, i, run.rank);
        clear(sums.first(message.data_bytes()));
    }
    bool holds(const Message& message, int i) {
        return holds_sum(sums.first(message.data_bytes()), message.element, i, run.size);
    }
};

} // namespace

Failure run_allreduce(const Run& run) {
    Buffer summands(run.options.max_bytes);
    Buffer sums(run.options.max_bytes);
    return measure_collective(run, Allreduce{run, summands, sums});
}

} // namespace vaquero::osu
