// Worlds in which what a rank executes depends on nothing but the program.
#pragma once

#include <mpi.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/ensure.hpp"
#include "kernel/host/world.hpp"
#include "tests/counts/meter.hpp"

namespace vaquero::counts {

/// Runs body(rank) between MPI_Init and MPI_Finalize, on cores that only poll.
template <typename Body>
void run_mpi(int ranks, int cores, Body body) {
    const host::WorldShape shape{
        .ranks = ranks, .cores = cores, .cores_may_sleep = false, .deadlock_window = std::chrono::minutes(1)};
    const host::Outcome outcome = host::run(shape, [&](Rank rank) {
        MPI_Init(nullptr, nullptr);
        body(rank.value());
        MPI_Finalize();
    });
    ensure(outcome.status == 0, "a world of counted operations failed");
}

/// Lets the ranks of different cores take turns, rank 0 first: what a rank finds then never depends on how
/// fast another one is.
class Turns {
public:
    explicit Turns(int ranks) : ranks_(ranks) {}

    /// Waits for `rank`'s turn, calls act(), and passes the turn on.
    template <typename Act>
    void take(int rank, Act act) {
        // Acquire: stored below with release by the rank before.
        while (turn_.load(std::memory_order_acquire) != rank)
            std::this_thread::yield();
        act();
        turn_.store((rank + 1) % ranks_, std::memory_order_release);
    }

    /// Takes a turn for act(round) in every round, those for warming up first.
    template <typename Act>
    void take_all(int rank, Act act) {
        for (int round = -warmup; round < repetitions; ++round)
            take(rank, [&] { act(round); });
    }

private:
    const int ranks_;
    std::atomic<int> turn_{0};
};

} // namespace vaquero::counts
