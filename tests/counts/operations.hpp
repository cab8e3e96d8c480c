// What is counted. Each function reports under the names that it says.
#pragma once

namespace vaquero::counts {

/// nothing.1: start() and stop() themselves, which are in every other count.
void count_nothing();

/// send.N and receive.N: 8 bytes to a core whose channel holds N more messages before, and from a channel
/// that holds N more behind.
void count_messages();

/// posted.N: waiting for a message that is there, for the last one of N posted receives. unexpected.N:
/// receiving the last one of N messages that came before their receives.
void count_matching();

/// poll.N: looking for messages on a bus of N cores that has none.
void count_polling();

/// barrier.N, allreduce.N, bcast+barrier.N, reduce+barrier.N: of 8 bytes, on N ranks that share one core, and
/// what all of them execute, waiting included. The barrier keeps ranks that needn't wait from running ahead.
void count_collectives();

} // namespace vaquero::counts
