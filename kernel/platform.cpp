// The kernel's side of the seam that platform.hpp declares.
#include "platform/platform.hpp"

#include "arch/x86_64/cpu.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/memory_shortage.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/memory/image.hpp"
#include "kernel/process/process.hpp"
#include "kernel/process/waiting.hpp"
#include "platform/placement.hpp"

namespace vaquero::platform {

bool relax_pauses = false; // decide_machine() knows

Rank this_rank() {
    return this_process().rank;
}
CoreId this_core() {
    return vaquero::this_core().id;
}
int rank_count() {
    return machine().ranks;
}
int core_count() {
    return machine().cores;
}
CoreId core_of(Rank rank) {
    return vaquero::core_of(rank, machine().ranks, machine().cores);
}

int spin_limit() {
    return machine().spin_limit;
}
void idle(const Wait& wait) {
    wait_for_work(wait);
}
void end_wait() {
    vaquero::this_core().scheduler.end_wait();
}
void made_progress() {
    vaquero::this_core().scheduler.made_progress();
}
void yield() {
    yield_to_others();
}

bool cores_may_sleep() {
    return machine().cores_may_sleep;
}
bool is_emulated() {
    return machine().is_emulated;
}
void ring(CoreId core) {
    ring_core(core);
}

std::uint64_t now_ns() {
    return clock::now_ns();
}
std::uint64_t clock_ticks_per_second() {
    return clock::ticks_per_second();
}

std::byte* allocate_pages(std::size_t bytes) {
    std::byte* const pages = allocate_zeroed(vaquero::this_core().pool, bytes);
    if (pages == nullptr && is_process_running()) note_memory_shortage(this_process(), bytes);
    return pages;
}

std::atomic<void*>& rank_slot(Rank rank) {
    return processes()[static_cast<std::size_t>(rank.value())]->slot;
}

PrivateData private_data() {
    const image::Part data = image::private_data();
    return {data.begin, data.end, this_process().private_offset};
}

void set_in_mpi(bool in_mpi) {
    this_process().in_mpi = in_mpi;
}

void abort(int status, std::string_view reason) {
    abort_machine(status, reason);
}

void log(std::string_view line) {
    console::log(line);
}
void report(std::string_view line) {
    console::report(line);
}

} // namespace vaquero::platform
