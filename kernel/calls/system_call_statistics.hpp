// System calls that programs made and the kernel doesn't have.
#pragma once

namespace vaquero {

/// Logs each one with how often it was made.
void log_unknown_system_calls();

} // namespace vaquero
