// What all benchmarks have in common: a table with a row for each size of message, and iterations of which
// the first few don't count.
#pragma once

#include "osu/benchmark.hpp"

namespace vaquero::osu {

/// The message of one row.
struct Message {
    Element element;
    std::size_t bytes; ///< as the row says; the data are whole elements
    Counts counts;

    int count() const { return static_cast<int>(bytes / traits(element).bytes); }
    std::size_t data_bytes() const { return static_cast<std::size_t>(count()) * traits(element).bytes; }
    MPI_Datatype type() const {
        switch (element) {
        case Element::integer:
            return MPI_INT;
        case Element::real:
            return MPI_FLOAT;
        case Element::character:
            break;
        }
        return MPI_CHAR;
    }
};

/// Calls visit(message) for the sizes from min_bytes, doubling, to max_bytes that hold an element at least.
/// Stops, and returns the size, where visit returns false.
template <typename Visit>
Failure for_each_size(const Options& options, Element element, Visit visit) {
    for (std::size_t bytes = options.min_bytes; bytes <= options.max_bytes; bytes *= 2) {
        const Message message{element, bytes, options.counts(bytes)};
        if (message.count() > 0 && !visit(message)) return bytes;
    }
    return {};
}

/// Calls visit(element) for each that the user wants a table of, until one fails.
template <typename Visit>
Failure for_each_element(const Options& options, Visit visit) {
    for (const ElementTraits& candidate : element_traits) {
        if (!options.all_elements && candidate.element != options.element) continue;
        if (const Failure failure = visit(candidate.element)) return failure;
    }
    return {};
}

/// Prints a table for each element, with a row for each size, or several where they are to be
/// repeated: measure(message) is the Row.
template <typename Measure>
Failure sweep(const Run& run, const Table& table, Measure measure) {
    return for_each_element(run.options, [&](Element element) {
        table.datatype(element);
        table.header();
        return for_each_size(run.options, element, [&](const Message& message) {
            bool valid = true;
            for (int i = 0; valid && i < run.options.repeat; ++i) {
                const Row row = measure(message);
                table.row(row);
                valid = row.valid;
            }
            return valid;
        });
    });
}

/// Calls round(i) with i < 0 for the warm-up and from 0 on for what counts. It returns the seconds that it
/// took, of which those that count are summed up.
template <typename Round>
double time_rounds(Counts counts, Round round) {
    double seconds = 0;
    for (int i = -counts.warmup; i < counts.iterations; ++i) {
        const double taken = round(i);
        if (i >= 0) seconds += taken;
    }
    return seconds;
}

/// Seconds that call() takes on this rank.
template <typename Call>
double time_call(Call call) {
    const double start = MPI_Wtime();
    call();
    return MPI_Wtime() - start;
}

/// Whether all ranks are content.
inline bool all_agree(const Run& run, bool content) {
    const int mine = content ? 1 : 0;
    int all = 0;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_LAND, run.world);
    return all != 0;
}

} // namespace vaquero::osu
