// The seam between portable code (drivers/virtio-bus, mpi) and what it runs on. Implemented twice: by the
// kernel (platform.cpp) and by the host world (host/), in which a core is a pinned thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "base/strong.hpp"
#include "base/text.hpp"

namespace vaquero::platform {

/// The rank that runs now, and the core that it runs on for good.
Rank this_rank();
CoreId this_core();

int rank_count();
int core_count();
/// The core that `rank` lives on. Ranks are dealt out in blocks: 8 ranks on 2 cores are 0-3 and 4-7.
CoreId core_of(Rank rank);

/// A word of each rank's own, null at start, for the library above: what leads to everything else in one
/// load. In the guest a rank has its own thread-local storage; the host world's cores exchange it with their
/// ranks.
inline constinit thread_local void* rank_local = nullptr;

/// One word per rank, null at start, in which the library above publishes that rank's state for the others:
/// it stores with release and looks with acquire.
std::atomic<void*>& rank_slot(Rank rank);

/// How many fruitless polls a waiting rank makes before it calls idle(). Few where another vCPU could use the
/// time, many where the core has a host core to itself.
int spin_limit();

/// What a rank waits for, in words.
using WaitText = Text<120>;

/// What a rank waits for. Other ranks of the core ask, so it and all it refers to must lie where they can
/// reach it: a stack will do, a global won't.
struct Wait {
    bool (*done)(const Wait&);                ///< whether the rank can go on
    void (*describe)(const Wait&, WaitText&); ///< for the deadlock report
    /// When time alone ends it, on the clock of now_ns(); 0: never. Who waits so polls nothing meanwhile, and
    /// is no part of a deadlock.
    std::uint64_t deadline_ns = 0;
};

/// Called in a wait loop (platform/wait_until.hpp) after spin_limit() fruitless polls, or after one that may
/// have done something for a neighbour: runs another rank of this core that can go on. If there is none,
/// sleeps until rung or naps, unless it was called just a few times. Returns when this rank should poll
/// again. Nothing a caller holds half-done (a reserved cell, a message that was peeked) may be held across
/// it.
void idle(const Wait& wait);
/// The wait that idle() was told of is over, which is progress.
void end_wait();

/// Says that a poll was fruitful, so that idle() starts over and the deadlock watch sees life.
void made_progress();

/// Runs another rank of this core if there is one that can go on. In a loop it also lets those that wait poll
/// from time to time.
void yield();

/// Whether cores may sleep, so that a publisher must call ring(). Constant for the life of the machine.
bool cores_may_sleep();

/// Whether instructions are emulated, so that they take the time and not what they wait for: then two cores
/// copy twice as fast as one. Constant for the life of the machine. What follows from it:
/// platform/tuning.hpp.
bool is_emulated();

/// Whether relax() pauses: set before any rank runs, and constant from then on.
extern bool relax_pauses;
/// For each turn of a loop that looks at memory until another core writes it: leaves the processor's other
/// thread more of it, makes the loop's end cheaper, and lets a hypervisor see a vCPU that spins. Nothing
/// where instructions are emulated, which makes a `pause` dearer than what it saves. [SDM 3A §9.10.2]
inline void relax() {
    if (relax_pauses) __builtin_ia32_pause();
}

/// Wakes `core` if it sleeps (or is about to). Called after something was published for it: orders the
/// publication before the look at the sleeping flag.
void ring(CoreId core);

/// Nanoseconds on a monotonic clock that all cores share, since an arbitrary start; and its true resolution.
std::uint64_t now_ns();
std::uint64_t clock_ticks_per_second();

/// `bytes` (rounded up to pages) of zeroed, page-aligned memory from this core's pool, at an address that is
/// valid on every core, until the machine ends. nullptr when the pool has no such run of pages left.
std::byte* allocate_pages(std::size_t bytes);

/// The region that each rank has its own copy of, and where this rank's copy lies for everybody: an address a
/// in [begin, end) is a + offset on every core. On the host nothing is private: begin == end.
struct PrivateData {
    std::uintptr_t begin;
    std::uintptr_t end;
    std::uintptr_t offset;

    /// `address` of this rank as every core sees it, whether it is private or not.
    template <class T>
    [[nodiscard]] T* shared_address(T* address) const {
        const auto value = reinterpret_cast<std::uintptr_t>(address);
        return value - begin < end - begin ? reinterpret_cast<T*>(value + offset) : address;
    }
};
PrivateData private_data();

/// Tells that this rank called MPI_Init (true) or MPI_Finalize (false): a rank that exits in between takes
/// the others down, as mpirun does.
void set_in_mpi(bool in_mpi);

/// Ends every rank at once with `status` as the machine's exit status, and says why on one line.
[[noreturn]] void abort(int status, std::string_view reason);

/// A line of text on the kernel's log (not on the program's output). log() only shows with --verbose;
/// report() always shows.
void log(std::string_view line);
void report(std::string_view line);

} // namespace vaquero::platform
