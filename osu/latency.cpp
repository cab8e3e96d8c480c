// osu_latency: half the time that a message takes to the other rank and back.
#include "osu/buffer.hpp"
#include "osu/figures.hpp"
#include "osu/pattern.hpp"
#include "osu/sweep.hpp"

namespace vaquero::osu {

Failure run_latency(const Run& run) {
    Buffer outgoing(run.options.max_bytes);
    Buffer incoming(run.options.max_bytes);
    const int peer = 1 - run.rank;
    constexpr int tag = 1;
    const auto send = [&](const Message& message) {
        MPI_Send(outgoing.data(), message.count(), message.type(), peer, tag, run.world);
    };
    const auto receive = [&](const Message& message) {
        MPI_Recv(incoming.data(), message.count(), message.type(), peer, tag, run.world, MPI_STATUS_IGNORE);
    };
    const auto ping = [&](const Message& message) { send(message), receive(message); };
    const auto pong = [&](const Message& message) { receive(message), send(message); };

    const bool validate = run.options.validate;
    const Table table(run.out(),
                      {.value = "Avg Latency(us)", .validation = validate, .digits = run.options.digits});
    table.title(run.benchmark.title);
    return sweep(run, table, [&](const Message& message) {
        bool valid = true;
        MPI_Barrier(run.world);
        const double seconds = time_rounds(message.counts, [&](int i) {
            if (validate) {
                fill_message(outgoing.first(message.data_bytes()), i);
                clear(incoming.first(message.data_bytes()));
                MPI_Barrier(run.world);
            }
            const double taken = time_call([&] { run.rank == 0 ? ping(message) : pong(message); });
            if (validate) valid &= holds_message(incoming.first(message.data_bytes()), i);
            return taken;
        });
        return Row{.bytes = message.bytes,
                   .value = microseconds_each(seconds, 2.0 * message.counts.iterations),
                   .valid = !validate || all_agree(run, valid)};
    });
}

} // namespace vaquero::osu
