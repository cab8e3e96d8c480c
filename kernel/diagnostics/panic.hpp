// The ends that nobody wants: a bug, a fault, an abort, a boot that fails. Each is reported once and ends the
// machine with its own status.
#pragma once

#include <string_view>

#include "base/ensure.hpp"
#include "base/result.hpp"

namespace vaquero {

/// Ends all ranks at once because a rank asked for it: MPI_Abort, a fatal MPI error, abort(3).
/// A failure, also where `status` is 0: see abort_status().
[[noreturn]] void abort_machine(int status, std::string_view reason);

/// Stops all other cores and lets the caller, the first one to come, report why the machine ends. Another
/// core that comes later is stopped. If the same one comes again, its report has failed: the machine ends at
/// once with `status` and `reason` (not copied) of the first time.
void begin_last_words(int status, std::string_view reason);
/// Sends what ranks wrote and hadn't ended with a newline.
void flush_output_of_all_ranks();

/// Says why the machine can't boot and ends it.
[[noreturn]] void fail_boot(const Error& why);

/// The value of a boot step; if there is none, ends the machine.
template <class T>
T& require(Result<T>&& result) {
    if (!result) fail_boot(result.error());
    return result.value();
}

} // namespace vaquero
