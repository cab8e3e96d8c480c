// The ancestor's column: the algorithms that the Toro unikernel published, measured as the osu_ benchmarks
// measure MPI's. They are here to be compared with, nothing else uses them.
#include <array>
#include <cstdlib>

#include "osu/bcast.hpp"
#include "osu/reduce.hpp"
#include "osu/toro/barrier.hpp"
#include "osu/toro/collectives.hpp"
#include "osu/toro/shared.hpp"

namespace vaquero::osu {
namespace toro {
namespace {

template <typename Number>
void add_rows_of(std::span<const std::byte> rows, std::span<std::byte> sums) {
    const auto numbers = [](auto bytes, auto* first) {
        return std::span(first, bytes.size() / sizeof(Number));
    };
    add_rows<Number>(numbers(rows, reinterpret_cast<const Number*>(rows.data())),
                     numbers(sums, reinterpret_cast<Number*>(sums.data())));
}

void add_rows_of(Element element, std::span<const std::byte> rows, std::span<std::byte> sums) {
    switch (element) {
    case Element::character:
        return add_rows_of<unsigned char>(rows, sums);
    case Element::integer:
        return add_rows_of<int>(rows, sums);
    case Element::real:
        return add_rows_of<float>(rows, sums);
    }
}

Failure run_barrier(const Run& run) {
    Shared<Barrier> barrier(run.world, 1, run.size);
    bool sense = false;
    return measure_barrier(run, [&] { (*barrier).wait(sense); });
}

Failure run_bcast(const Run& run) {
    Shared<Ring> rings(run.world, static_cast<std::size_t>(run.size));
    return measure_bcast(
        run, [&](std::span<std::byte> data, const Message&) { bcast(rings.all(), run.rank, data); });
}

Failure run_reduce(const Run& run) {
    const auto ranks = static_cast<std::size_t>(run.size);
    Shared<Ring> rings(run.world, ranks);
    Buffer gathered(run.rank == 0 ? ranks * run.options.max_bytes : 1);
    return measure_reduce(run, Sums::at_rank_0, [&](auto summands, auto sums, const Message& message) {
        const auto rows = gathered.first(ranks * summands.size());
        gather(rings.all(), run.rank, summands, rows);
        if (run.rank == 0) add_rows_of(message.element, rows, sums);
    });
}

constexpr auto any = Ranks::two_or_more;

constexpr std::array<Benchmark, 3> all{{
    {"toro_barrier", "Barrier Latency Test, Toro's Algorithm", "hvfmixnk", collective_defaults, any,
     run_barrier},
    {"toro_bcast", "Broadcast Latency Test, Toro's Algorithm", "hvfmixnkcT", collective_defaults, any,
     run_bcast},
    {"toro_reduce", "Reduce Latency Test, Toro's Algorithm", "hvfmixnkcT", reduction_defaults, any,
     run_reduce},
}};

} // namespace
} // namespace toro

std::span<const Benchmark> more_benchmarks() {
    return toro::all;
}

} // namespace vaquero::osu
