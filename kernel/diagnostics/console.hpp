// What leaves the machine as text: the programs' output, line by line, and the kernel's own log.
//
//     rank's standard output   first virtio-console, else COM2, else COM1
//     rank's standard error    second virtio-console, else COM3, else COM1
//     kernel's log, reports    COM1
#pragma once

#include <string_view>

namespace vaquero::console {

enum class Stream { output = 1, error = 2 };

/// Finds the UARTs. First of all; log() and report() work from here on.
void start();
/// Lets log() through from now on.
void set_verbose(bool verbose);

/// Writes program output at once and whole: what two cores write is never mixed.
void write(Stream stream, std::string_view text);

/// A line on the kernel's log: log() only when verbose, report() always.
void log(std::string_view line);
void report(std::string_view line);

/// For a machine that is about to end with the other cores stopped: takes the console from a core that was
/// stopped by its own fault, or from this one's call that the fault has interrupted.
void seize();

} // namespace vaquero::console
