// Signals that a program dies of in the host world: says which rank it was, and where, before the process
// ends by the signal as ever.
#pragma once

namespace vaquero::host {

/// For the calling thread: a rank's own stack may be what overflowed, so reports have another one.
void report_faults_of_this_thread();

} // namespace vaquero::host
