// How a sum that rank 0 gets is timed and checked.
#pragma once

#include "osu/buffer.hpp"
#include "osu/collective.hpp"
#include "osu/pattern.hpp"

namespace vaquero::osu {

enum class Sums { at_rank_0, everywhere };

/// The reduction as measure_collective() takes it.
template <typename Reduce>
struct ReduceOperation {
    const Run& run;
    Buffer& summands;
    Buffer& sums;
    Reduce& reduce;
    Sums where;

    void call(const Message& message) {
        reduce(summands.first(message.data_bytes()), sums.first(message.data_bytes()), message);
    }
    void prepare(const Message& message, int i) {
        fill_summand(summands.first(message.data_bytes()), message.element, i, run.rank);
        clear(sums.first(message.data_bytes()));
    }
    bool holds(const Message& message, int i) {
        if (run.rank != 0 && where == Sums::at_rank_0) return true;
        return holds_sum(sums.first(message.data_bytes()), message.element, i, run.size);
    }
};

/// Prints the table of reduce(summands, sums, message), which puts the sums over all ranks' bytes `summands`,
/// element by element, into the bytes `sums` of the ranks `where` they belong.
template <typename Reduce>
Failure measure_reduce(const Run& run, Sums where, Reduce reduce) {
    Buffer summands(run.options.max_bytes);
    Buffer sums(run.options.max_bytes);
    return measure_collective(run, ReduceOperation<Reduce>{run, summands, sums, reduce, where});
}

} // namespace vaquero::osu
