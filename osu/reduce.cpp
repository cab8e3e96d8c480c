// osu_reduce: how long a rank is inside MPI_Reduce to rank 0, a sum.
#include "osu/buffer.hpp"
#include "osu/collective.hpp"
#include "osu/pattern.hpp"

namespace vaquero::osu {
namespace {

struct Reduce {
    const Run& run;
    Buffer& summands;
    Buffer& sums;

    void call(const Message& message) {
        MPI_Reduce(summands.data(), sums.data(), message.count(), message.type(), MPI_SUM, 0, run.world);
    }
    void prepare(const Message& message, int i) {
        fill_summand(summands.first(message.data_bytes()), message.element, i, run.rank);
        clear(sums.first(message.data_bytes()));
    }
    bool holds(const Message& message, int i) {
        return run.rank != 0 || holds_sum(sums.first(message.data_bytes()), message.element, i, run.size);
    }
};

} // namespace

Failure run_reduce(const Run& run) {
    Buffer summands(run.options.max_bytes);
    Buffer sums(run.options.max_bytes);
    return measure_collective(run, Reduce{run, summands, sums});
}

} // namespace vaquero::osu
