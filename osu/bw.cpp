// osu_bw: windows of messages from rank 0 to rank 1, each of which is acknowledged as a whole.
#include "osu/figures.hpp"
#include "osu/window.hpp"

namespace vaquero::osu {

Failure run_bw(const Run& run) {
    const int messages = run.options.window;
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
            if (run.rank == 0) return time_call([&] { window.send(message, messages, 1); });
            window.receive(message, messages, 0);
            if (validate) valid &= window.holds(message, i);
            return 0.0;
        });
        const double sent = 1.0 * message.counts.iterations * messages;
        return Row{.bytes = message.bytes,
                   .value = megabytes_per_second(message.bytes, sent, seconds),
                   .valid = !validate || all_agree(run, valid)};
    });
}

} // namespace vaquero::osu
