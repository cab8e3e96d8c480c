// The barrier with a central counter and sense reversal.
// Source: Toro, Mpi_Barrier of examples/MPI/ToroMPI.pas; the algorithm is that of Mellor-Crummey and Scott,
// Algorithms for Scalable Synchronization on Shared-Memory Multiprocessors (1991), algorithm 7.
// Cost: an atomic decrement for each rank, all on one line, and that line read anew by all when it ends.
#pragma once

#include <atomic>

#include "osu/toro/spin.hpp"

namespace vaquero::osu::toro {

/// What the ranks share. Counter and sense lie in one line, as Toro's globals do.
class alignas(64) Barrier {
public:
    explicit Barrier(int ranks) : ranks_(ranks), missing_(ranks) {}

    /// Returns when all ranks have called it. `sense` is the rank's own: false at first, then left alone.
    void wait(bool& sense) {
        sense = !sense;
        // The decrements' order makes what every rank did before visible to the last, and its release to all.
        if (missing_.fetch_sub(1, std::memory_order_acq_rel) > 1) {
            spin_until([&] { return sense_.load(std::memory_order_acquire) == sense; });
            return;
        }
        missing_.store(ranks_, std::memory_order_relaxed);
        sense_.store(sense, std::memory_order_release);
    }

private:
    const int ranks_;
    std::atomic<int> missing_;       // partner: the other ranks' fetch_sub
    std::atomic<bool> sense_{false}; // stored with release by the last rank, seen with acquire by the others
};

} // namespace vaquero::osu::toro
