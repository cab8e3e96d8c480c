// Runs MPI programs whose ranks are fibers on a few threads.
#pragma once

#include <gtest/gtest.h>
#include <mpi.h>

#include <functional>
#include <ostream>

#include "host/world.hpp"

namespace vaquero::host {

inline void PrintTo(const WorldShape& shape, std::ostream* out) {
    *out << shape.ranks << " ranks on " << shape.cores << " cores"
         << (shape.cores_may_sleep.value_or(false) ? " that sleep" : "")
         << (shape.emulated ? ", emulated" : "");
}

} // namespace vaquero::host

namespace vaquero::mpi {

using host::WorldShape;

/// `body(rank, size)` on each rank between MPI_Init and MPI_Finalize. Tells how the world ended.
inline host::Outcome run_program(const WorldShape& shape, const std::function<void(int, int)>& body) {
    return host::run(shape, [&body](Rank) {
        MPI_Init(nullptr, nullptr);
        int rank = -1;
        int size = -1;
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        MPI_Comm_size(MPI_COMM_WORLD, &size);
        body(rank, size);
        MPI_Finalize();
    });
}

/// run_program() of a program that must end well.
inline void run_ranks(const WorldShape& shape, const std::function<void(int, int)>& body) {
    const host::Outcome outcome = run_program(shape, body);
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

/// A program that must be aborted, on the MPI_ERRORS_ARE_FATAL path for example. Reports don't show.
inline host::Outcome run_to_abort(int ranks, const std::function<void(int, int)>& body) {
    return run_program({.ranks = ranks, .cores = ranks > 1 ? 2 : 1, .quiet = true}, body);
}

/// Tests that run on several worlds: alone on a core, sharing cores, and where cores sleep.
class OnManyWorlds : public testing::TestWithParam<WorldShape> {};

inline const WorldShape many_worlds[] = {
    {.ranks = 2, .cores = 2, .cores_may_sleep = false},
    {.ranks = 2, .cores = 1},
    {.ranks = 3, .cores = 3, .cores_may_sleep = false, .emulated = true},
    {.ranks = 3, .cores = 3, .spin_limit = 2, .cores_may_sleep = true},
    {.ranks = 4, .cores = 2, .cores_may_sleep = true},
    {.ranks = 7, .cores = 3, .cores_may_sleep = true},
};

} // namespace vaquero::mpi
