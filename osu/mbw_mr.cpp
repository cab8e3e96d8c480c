// osu_mbw_mr: osu_bw for several pairs of ranks at once, and how many messages a second that makes. With P
// pairs, rank r < P sends to rank r + P; ranks from 2P on look on.
#include <array>

#include "osu/figures.hpp"
#include "osu/window.hpp"

namespace vaquero::osu {
namespace {

constexpr std::array window_sizes{1, 2, 4, 8, 16, 32, 64, 128};
using WindowRow = std::array<double, window_sizes.size()>;

int pairs_of(const Run& run) {
    return run.options.pairs > 0 ? run.options.pairs : run.size / 2;
}

/// The bandwidth of all pairs together, with windows of `messages`.
Row measure(const Run& run, Window& window, const Message& message, int messages) {
    const int pairs = pairs_of(run);
    const bool validate = run.options.validate;
    bool valid = true;
    const double mine = time_rounds(message.counts, [&](int i) {
        if (validate) window.prepare(message, i);
        MPI_Barrier(run.world);
        if (run.rank < pairs) return time_call([&] { window.send(message, messages, run.rank + pairs); });
        if (run.rank >= 2 * pairs) return 0.0;
        window.receive(message, messages, run.rank - pairs);
        if (validate) valid &= window.holds(message, i);
        return 0.0;
    });
    double seconds = 0; // of all senders
    MPI_Reduce(&mine, &seconds, 1, MPI_DOUBLE, MPI_SUM, 0, run.world);
    const double sent = 1.0 * message.counts.iterations * messages * pairs;
    const double bandwidth = megabytes_per_second(message.bytes, sent, seconds / pairs);
    return {.bytes = message.bytes,
            .value = bandwidth,
            .rate = messages_per_second(bandwidth, message.bytes),
            .valid = !validate || all_agree(run, valid)};
}

Failure fixed_window(const Run& run, Window& window) {
    const Table table(run.out(), {.value = "MB/s",
                                  .rate = run.options.print_rate,
                                  .validation = run.options.validate,
                                  .digits = run.options.digits});
    return sweep(run, table,
                 [&](const Message& message) { return measure(run, window, message, run.options.window); });
}

/// A table of bandwidths with a column for each window, and then one of message rates.
Failure varied_windows(const Run& run, Window& window, Element element) {
    constexpr std::size_t most_sizes = 32; // an int has fewer powers of two
    std::array<WindowRow, most_sizes> rates{};
    std::size_t sizes = 0;
    if (run.rank == 0) print_windows(stdout, window_sizes);
    const Failure failure = for_each_size(run.options, element, [&](const Message& message) {
        WindowRow bandwidths{};
        bool valid = true;
        for (std::size_t w = 0; w < window_sizes.size() && valid; ++w) {
            const Row row = measure(run, window, message, window_sizes[w]);
            bandwidths[w] = row.value;
            rates[sizes][w] = row.rate;
            valid = row.valid;
        }
        ++sizes;
        if (run.rank == 0) print_window_row(stdout, message.bytes, bandwidths);
        return valid;
    });
    if (failure || run.rank != 0 || !run.options.print_rate) return failure;

    std::fputs("\n# Message Rate Profile\n", stdout);
    print_windows(stdout, window_sizes);
    std::size_t row = 0;
    return for_each_size(run.options, element, [&](const Message& message) {
        print_window_row(stdout, message.bytes, rates[row++]);
        return true;
    });
}

} // namespace

Failure run_mbw_mr(const Run& run) {
    const bool vary = run.options.vary_window;
    Window window(run.world, vary ? window_sizes.back() : run.options.window, run.options.max_bytes);
    if (run.rank == 0) {
        print_title(stdout, run.benchmark.title);
        std::printf("# [ pairs: %d ] [ window size: ", pairs_of(run));
        vary ? std::printf("varied ]\n\n# Uni-directional Bandwidth (MB/sec)\n")
             : std::printf("%d ]\n", run.options.window);
    }
    if (!vary) return fixed_window(run, window);
    return for_each_element(run.options, [&](Element element) {
        Table(run.out(), {}).datatype(element);
        return varied_windows(run, window, element);
    });
}

} // namespace vaquero::osu
