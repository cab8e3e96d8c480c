// Runs MPI programs in the host world.
#pragma once

#include <gtest/gtest.h>
#include <mpi.h>

#include "host/world.hpp"

namespace vaquero::mpi::test {

/// Runs `body(rank)` between MPI_Init and MPI_Finalize on each of `ranks` ranks on two cores. Errors return.
template <class Body>
void run_mpi(int ranks, Body body) {
    const host::Outcome outcome = host::run({.ranks = ranks, .cores = 2}, [&](Rank rank) {
        MPI_Init(nullptr, nullptr);
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        body(rank.value());
        MPI_Finalize();
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

} // namespace vaquero::mpi::test
