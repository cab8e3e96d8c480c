#include "kernel/machine.hpp"

#include <algorithm>

#include "kernel/core.hpp"
#include "kernel/process.hpp"

namespace vaquero {

namespace {

Machine the_machine;

// Fruitless polls before a rank gives way. See ARCHITECTURE.md, Waiting. A poll takes some 20 ns.
constexpr int kSpins = 50;                // about the time of an answer from a core that runs
constexpr unsigned kRoundsBeforeNap = 40; // other cores answer sooner, unless they don't run

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
                   .spin_limit = kSpins,
                   .rounds_before_nap = kRoundsBeforeNap};
    return true;
}

} // namespace vaquero
