#include "kernel/machine.hpp"

#include <algorithm>

#include "kernel/core.hpp"
#include "kernel/process.hpp"

namespace vaquero {

namespace {

Machine the_machine;

// Fruitless polls before a rank gives way. See ARCHITECTURE.md, Waiting.
constexpr int kSpinsAlone = 2000; // a poll takes some 20 ns; other cores answer sooner, unless they don't run
constexpr int kSpinsWithNeighbours = 1;
constexpr int kSpinsOversubscribed = 50; // about the time of an answer from a core that runs
constexpr unsigned kRoundsAlone = 1;
constexpr unsigned kRoundsWithNeighbours = 8;

} // namespace

const Machine& machine() {
    return the_machine;
}

Result<bool> decide_machine(const KernelOptions& options, std::size_t processors) {
    const int available = static_cast<int>(std::min(processors, static_cast<std::size_t>(kMaxCores)));
    const int ranks = options.ranks != 0 ? static_cast<int>(options.ranks) : available;
    if (ranks > kMaxRanks) return Error(ranks, " ranks are too many: at most ", kMaxRanks);
    const int cores = std::min(ranks, available);
    // Where nobody says how many host cores there are, sleeping is safe and spinning isn't.
    const bool own_host_cores = options.host_cores >= static_cast<std::uint32_t>(cores);
    the_machine = {.ranks = ranks,
                   .cores = cores,
                   .cores_may_sleep = !own_host_cores,
                   .spin_limit = ranks > cores    ? kSpinsWithNeighbours
                                 : own_host_cores ? kSpinsAlone
                                                  : kSpinsOversubscribed,
                   .rounds_before_nap = ranks > cores ? kRoundsWithNeighbours : kRoundsAlone};
    return true;
}

} // namespace vaquero
