// Programs seldom look whether malloc(3) succeeded: that it failed is said when they end badly.
#pragma once

#include <cstddef>

namespace vaquero {

struct Process;

/// Notes that `process` asked for `bytes` of memory, and its core's pool hadn't so much in one piece. Only
/// the first time counts.
void note_memory_shortage(const Process& process, std::size_t bytes);

/// If that happened, says so and what helps; once.
void report_memory_shortage();

} // namespace vaquero
