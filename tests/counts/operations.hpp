// What is counted. Each function reports under the names that it says.
//
// Ranks run by strict turns on one thread (world.hpp), so a count is exact: it is the same in every run, on
// every machine with the same compiler and C library. For a message and for the collectives of a pair, the
// other side has done its part before counting starts. So a wait ends at its first look, however long it
// might spin, and nothing but the rank that is counted runs. The other collectives count all ranks, with
// their waiting.
#pragma once

namespace vaquero::counts {

/// nothing: start() and stop() themselves, which are in every other count.
void count_nothing();

/// send.N and receive.N: 8 bytes to a core whose channel holds N more messages before, and from a channel
/// that holds N more behind.
void count_messages();

/// isend+wait, irecv+wait: the same as send.0 and receive.0, in two calls. test.pending and test.arrived: one
/// MPI_Test of a receive without a message and with one.
void count_requests();

/// posted.N: waiting for a message that is there, for the last one of N posted receives. unexpected.N:
/// receiving the last one of N messages that came before their receives.
void count_matching();

/// poll.N: looking for messages on a bus of N cores that has none.
void count_polling();

/// switch.N: from one to the next of N ranks that share a core and could all go on.
void count_switches();

/// barrier.pair, allreduce.pair, bcast.root, bcast.leaf, reduce.root, reduce.leaf: of 4 bytes, between 2
/// ranks on 2 cores, what the rank executes that comes last.
void count_pairs();

/// barrier.N, allreduce.N, bcast+barrier.N, reduce+barrier.N: of 4 bytes, on N ranks that share one core, and
/// what all of them execute, waiting included; barrier.4on2 and so on: of 4 ranks on 2 cores. The barrier
/// keeps ranks that needn't wait from running ahead.
void count_collectives();

} // namespace vaquero::counts
