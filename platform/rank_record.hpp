// A rank as kernel and host world both know it, whatever runs it, and what its end means for the others.
#pragma once

#include <atomic>

#include "base/strong.hpp"
#include "base/text.hpp"
#include "platform/platform.hpp"

namespace vaquero {

struct RankRecord {
    explicit RankRecord(Rank its_rank) : rank(its_rank) {}

    const Rank rank;
    bool in_mpi = false;              ///< between MPI_Init and MPI_Finalize
    int status = 0;                   ///< once it has ended
    std::atomic<bool> ended{false};   ///< set after its status
    std::atomic<void*> slot{nullptr}; ///< see platform::rank_slot()
};

/// Why all ranks end when one exits that is in MPI. [MPI 3.1 §8.7: all others could only wait for it]
using ExitText = Text<120>;
inline ExitText describe_early_exit(Rank rank, int status) {
    return ExitText("rank ", rank.value(), " exited with status ", status,
                    " between MPI_Init and MPI_Finalize");
}

/// The exit status of all ranks together when each has come to its end: that of the lowest one whose status
/// isn't 0. `ranks` are pointers to what derives from RankRecord, in order.
template <class Ranks>
int overall_status(const Ranks& ranks) {
    for (const auto& rank : ranks)
        if (rank->status != 0) return rank->status;
    return 0;
}

/// Calls `report(line)` for each rank that waits. `ranks` derive from RankRecord and Task.
template <class Ranks, class Report>
void report_waits(const Ranks& ranks, Report report) {
    for (const auto& rank : ranks) {
        const platform::Wait* const wait = rank->wait.load(std::memory_order_acquire);
        if (wait == nullptr || rank->ended.load(std::memory_order_acquire)) continue;
        platform::WaitText what;
        wait->describe(*wait, what);
        report(Text<200>("  rank ", rank->rank.value(), " waits in ", what.view()).view());
    }
}

} // namespace vaquero
