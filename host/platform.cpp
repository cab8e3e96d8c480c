// platform/platform.hpp for ranks of the host world.
#include "platform/platform.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/text.hpp"
#include "host/world_state.hpp"
#include "kernel/diagnostics/machine_exit.hpp"
#include "platform/placement.hpp"

namespace vaquero {
namespace {

host::Core& here() {
    ensure(host::this_thread_core != nullptr, "only a rank of a host world can ask this");
    return *host::this_thread_core;
}
host::World& world() {
    return here().world;
}

} // namespace

/// In a rank a panic ends the world; outside, where unit tests are, the process.
void panic(std::string_view what, SourceLine where) {
    const host::Core* const core = host::this_thread_core;
    Text<400> line("panic: ", what, " at ", where.file, ":", where.line);
    if (core != nullptr && core->runs_rank()) {
        line.append(" on rank ");
        line.append(core->current().rank.value());
        platform::abort(status::panic, line.view());
    }
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.view().data());
    std::abort();
}

namespace platform {

bool relax_pauses = true;

Rank this_rank() {
    return here().current().rank;
}
CoreId this_core() {
    return here().id;
}
int rank_count() {
    return world().shape.ranks;
}
int core_count() {
    return world().shape.cores;
}
CoreId core_of(Rank rank) {
    return vaquero::core_of(rank, rank_count(), core_count());
}
std::atomic<void*>& rank_slot(Rank rank) {
    return world().rank_slot(rank);
}

int spin_limit() {
    return world().shape.spin_limit;
}
void idle(const Wait& wait) {
    here().idle(wait);
}
void end_wait() {
    here().scheduler.end_wait();
}
void made_progress() {
    here().scheduler.made_progress();
}
void yield() {
    here().yield();
}
bool cores_may_sleep() {
    return *world().shape.cores_may_sleep;
}
bool is_emulated() {
    return world().shape.emulated;
}
void ring(CoreId core) {
    world().ring(core);
}

std::uint64_t now_ns() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}
std::uint64_t clock_ticks_per_second() {
    timespec resolution;
    clock_getres(CLOCK_MONOTONIC, &resolution);
    return 1'000'000'000 / static_cast<std::uint64_t>(resolution.tv_nsec);
}

std::byte* allocate_pages(std::size_t bytes) {
    return here().allocate_pages(bytes);
}
PrivateData private_data() {
    return {};
}

void set_in_mpi(bool in_mpi) {
    here().current().in_mpi = in_mpi;
}

void abort(int status, std::string_view reason) {
    world().stop(abort_status(status), reason);
    here().abandon();
}

void log(std::string_view) {} // there is no --verbose here
void report(std::string_view line) {
    world().report(line);
}

} // namespace platform
} // namespace vaquero
