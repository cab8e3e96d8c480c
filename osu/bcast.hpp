// How a broadcast from rank 0 is timed and checked.
#pragma once

#include "osu/buffer.hpp"
#include "osu/collective.hpp"
#include "osu/pattern.hpp"

namespace vaquero::osu {

/// The broadcast as measure_collective() takes it.
template <typename Bcast>
struct BcastOperation {
    const Run& run;
    Buffer& buffer;
    Bcast& bcast;

    void call(const Message& message) { bcast(buffer.first(message.data_bytes()), message); }
    void prepare(const Message& message, int i) {
        const auto data = buffer.first(message.data_bytes());
        run.rank == 0 ? fill_message(data, i) : clear(data);
    }
    bool holds(const Message& message, int i) { return holds_message(buffer.first(message.data_bytes()), i); }
};

/// Prints the table of bcast(data, message), which copies the bytes `data` of rank 0 to those of all others.
template <typename Bcast>
Failure measure_bcast(const Run& run, Bcast bcast) {
    Buffer buffer(run.options.max_bytes);
    return measure_collective(run, BcastOperation<Bcast>{run, buffer, bcast});
}

} // namespace vaquero::osu
