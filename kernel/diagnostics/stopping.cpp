#include "kernel/diagnostics/stopping.hpp"

#include <array>
#include <atomic>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/stop_gate.hpp"

namespace vaquero {

namespace {

/// A core may have to wait for the reader of its console, for 10 s (virtio::request_timeout_ns).
constexpr std::uint64_t stop_limit_ns = 15'000'000'000;

struct alignas(64) Stop {
    StopGate gate;
    std::atomic<bool> joined{false};
};
constinit std::array<Stop, max_cores> stops; // by CoreId
std::atomic<bool> stopping{false};

/// A core that isn't one yet is the boot core.
bool is_core() {
    return arch::read_msr(arch::Msr::GsBase) != 0;
}
Stop& stop_of(const Core& core) {
    return stops[static_cast<std::size_t>(core.id.value())];
}
StopGate& this_gate() {
    return (is_core() ? stop_of(this_core()) : stops[0]).gate;
}

} // namespace

Unstoppable::Unstoppable() {
    this_gate().enter();
}
Unstoppable::~Unstoppable() {
    if (this_gate().leave()) stop_here();
}

void join_stopping() {
    stop_of(this_core()).joined.store(true, std::memory_order_seq_cst); // partner: stop_others()
    if (stopping.load(std::memory_order_seq_cst)) stop_here();
}

void stop_others() {
    stopping.store(true, std::memory_order_seq_cst); // partner: join_stopping()
    stop_other_cores();
    const Core* const self = is_core() ? &this_core() : nullptr;
    const std::uint64_t give_up = clock::now_ns() + stop_limit_ns;
    for (const Core* const core : cores()) {
        const Stop& stop = stop_of(*core);
        if (core == self || !stop.joined.load(std::memory_order_seq_cst)) continue;
        while (!stop.gate.stopped() && clock::now_ns() < give_up)
            arch::pause();
    }
    console::seize();
    for (const Core* const core : cores())
        if (core != self && stop_of(*core).joined.load(std::memory_order_relaxed) &&
            !stop_of(*core).gate.stopped())
            console::report(
                Text<100>("core ", core->id.value(), " doesn't stop: output of its ranks may be missing")
                    .view());
}

bool stop_if_asked() {
    if (!stopping.load(std::memory_order_acquire)) return false;
    if (this_gate().ask()) stop_here();
    return true;
}

void stop_here() {
    this_gate().set_stopped();
    arch::halt_forever();
}

} // namespace vaquero
