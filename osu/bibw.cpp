// osu_bibw: windows of messages between rank 0 and rank 1 in both directions at once.
#include "osu/figures.hpp"
#include "osu/window.hpp"

namespace vaquero::osu {

Failure run_bibw(const Run& run) {
    const int messages = run.options.window;
    const int peer = 1 - run.rank;
    const bool validate = run.options.validate;
    Window window(run.world, messages, run.options.max_bytes);
    const Table table(run.out(), bandwidth_columns(run.options));
    table.title(run.benchmark.title);
    return sweep(run, table, [&](const Message& message) {
        bool valid = true;
        MPI_Barrier(run.world);
        const double seconds = time_rounds(message.counts, [&](int i) {
            if (validate) {
                window.prepare(message, i);
                MPI_Barrier(run.world);
            }
            const double taken = time_call([&] {
                window.start_receives(message, messages, peer);
                window.start_sends(message, messages, peer);
                window.wait();
            });
            if (validate) valid &= window.holds(message, i);
            return taken;
        });
        const double sent = 2.0 * message.counts.iterations * messages;
        return Row{.bytes = message.bytes,
                   .value = megabytes_per_second(message.bytes, sent, seconds),
                   .valid = !validate || all_agree(run, valid)};
    });
}

} // namespace vaquero::osu
