// Worlds in which what a rank executes depends on nothing but the program.
#pragma once

#include <mpi.h>

#include <chrono>

#include "base/ensure.hpp"
#include "host/world.hpp"
#include "platform/wait_until.hpp"
#include "tests/counts/meter.hpp"

namespace vaquero::counts {

/// Runs body(rank) between MPI_Init and MPI_Finalize. All cores are one thread, which leaves a core only when
/// its ranks wait.
template <typename Body>
void run_mpi(int ranks, int cores, Body body) {
    const host::WorldShape shape{
        .ranks = ranks, .cores = cores, .one_thread = true, .deadlock_window = std::chrono::minutes(1)};
    const host::Outcome outcome = host::run(shape, [&](Rank rank) {
        MPI_Init(nullptr, nullptr);
        body(rank.value());
        MPI_Finalize();
    });
    ensure(outcome.status == 0, "a world of counted operations failed");
}

/// Lets the ranks of different cores take turns, rank 0 first.
class Turns {
public:
    explicit Turns(int ranks) : ranks_(ranks) {}

    /// Waits for `rank`'s turn, calls act(), and passes the turn on.
    template <typename Act>
    void take(int rank, Act act) {
        wait_until([] { return false; }, [&] { return turn_ == rank; },
                   [](platform::WaitText& text) { text.append("its turn"); });
        act();
        turn_ = (rank + 1) % ranks_;
    }

    /// Takes a turn for act(round) in every round, those for warming up first.
    template <typename Act>
    void take_all(int rank, Act act) {
        for (int round = -warmup; round < repetitions; ++round)
            take(rank, [&] { act(round); });
    }

private:
    const int ranks_;
    int turn_ = 0; // for one thread
};

} // namespace vaquero::counts
