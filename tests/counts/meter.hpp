// Counts the instructions of the calling thread when callgrind runs it; without callgrind it does nothing.
#pragma once

#include <string>

namespace vaquero::counts {

/// An operation runs `warmup` times, then `repetitions` times that are counted: often enough to average what
/// only every so many calls cost.
inline constexpr int warmup = 64;
inline constexpr int repetitions = 128;

/// What the thread does in between is counted.
void start();
void stop();

/// Writes down what `repetitions` of an operation cost: all that was counted, by any thread, since the last
/// report.
void report(const std::string& operation);

/// Calls `operation`, and counts it unless `round` is negative.
template <typename Operation>
void count_in_round(int round, Operation operation) {
    if (round < 0) return operation();
    start();
    operation();
    stop();
}

} // namespace vaquero::counts
