// Which benchmarks there are, with upstream's counts and sizes. [osu_util.h, process_options]
#include <array>

#include "osu/collective.hpp"

namespace vaquero::osu {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;

constexpr Options latency{.small = {10000, 100}, .large = {1000, 10}, .max_bytes = 4 * mebi};
constexpr Options bandwidth{.small = {100, 10}, .large = {20, 2}, .max_bytes = 4 * mebi};

constexpr auto two = Ranks::exactly_two;
constexpr auto any = Ranks::two_or_more;

constexpr std::array<Benchmark, 8> all{{
    {"osu_barrier", "Barrier Latency Test", "hvfmixnk", collective_defaults, any, run_barrier},
    {"osu_bcast", "Broadcast Latency Test", "hvfmixnkcT", collective_defaults, any, run_bcast},
    {"osu_reduce", "Reduce Latency Test", "hvfmixnkcT", reduction_defaults, any, run_reduce},
    {"osu_allreduce", "Allreduce Latency Test", "hvfmixnkcT", reduction_defaults, any, run_allreduce},
    {"osu_latency", "Latency Test", "hvmixnkcT", latency, two, run_latency},
    {"osu_bw", "Bandwidth Test", "hvmixnkcTW", bandwidth, two, run_bw},
    {"osu_bibw", "Bi-Directional Bandwidth Test", "hvmixnkcTW", bandwidth, two, run_bibw},
    {"osu_mbw_mr", "Multiple Bandwidth / Message Rate Test", "hvmixnkcTWpVR", bandwidth, any, run_mbw_mr},
}};

} // namespace

std::span<const Benchmark> benchmarks() {
    return all;
}

[[gnu::weak]] std::span<const Benchmark> more_benchmarks() {
    return {};
}

} // namespace vaquero::osu
