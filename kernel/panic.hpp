// The ends that nobody wants: a bug, a fault, an abort, a boot that fails. Each is reported once and ends the
// machine with its own status.
#pragma once

#include <string_view>

#include "base/ensure.hpp"
#include "base/result.hpp"
#include "kernel/console.hpp"
#include "kernel/machine_exit.hpp"

namespace vaquero {

/// Ends all ranks at once because a rank asked for it: MPI_Abort, a fatal MPI error, abort(3).
[[noreturn]] void abort_machine(int status, std::string_view reason);

/// Stops all other cores and lets the caller, the first one to come, report. Later callers never return.
void begin_last_words();
/// Sends what ranks wrote and hadn't ended with a newline.
void flush_output_of_all_ranks();

/// The value of a boot step; if there is none, says why and ends the machine.
template <class T>
T& require(Result<T>&& result) {
    if (!result) {
        begin_last_words();
        console::report(result.error().message());
        machine_exit(status::kBootFailure);
    }
    return result.value();
}

} // namespace vaquero
