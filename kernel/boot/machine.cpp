#include "kernel/boot/machine.hpp"

#include <algorithm>
#include <cstdint>

#include "arch/x86_64/cpu.hpp"
#include "base/limits.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/process/process.hpp"
#include "platform/tuning.hpp"

namespace vaquero {

namespace {

Machine the_machine;

/// The hypervisor's signature is that of QEMU's emulation. [SDM 2A CPUID: 1.ECX bit 31; QEMU's is
/// "TCGTCGTCGTCG"]
bool runs_under_tcg() {
    constexpr std::uint32_t hypervisor_present = std::uint32_t{1} << 31;
    constexpr std::uint32_t tcgt = 0x54474354; // "TCGT", little-endian
    return (arch::cpuid(1).ecx & hypervisor_present) != 0 && arch::cpuid(0x4000'0000).ebx == tcgt;
}

} // namespace

const Machine& machine() {
    return the_machine;
}

Result<bool> decide_machine(const KernelOptions& options, std::size_t processors) {
    const int available = static_cast<int>(std::min(processors, static_cast<std::size_t>(max_cores)));
    const int ranks = options.ranks != 0 ? static_cast<int>(options.ranks) : available;
    if (ranks > max_ranks) return Error(ranks, " ranks are too many: at most ", max_ranks);
    const int cores = std::min(ranks, available);
    // Where nobody says how many host cores there are, sleeping is safe and spinning isn't.
    const bool own_host_cores = options.host_cores >= static_cast<std::uint32_t>(cores);
    the_machine = {.ranks = ranks,
                   .cores = cores,
                   .cores_may_sleep = !own_host_cores,
                   .spin_limit = tuning::polls_of_vcpu,
                   .is_emulated = runs_under_tcg()};
    platform::relax_pauses = tuning::pauses(the_machine.is_emulated);
    return true;
}

} // namespace vaquero
