// --host: no machine. The ranks are fibers on threads of one process, vaquero-host, with the same MPI
// library.
#pragma once

#include <string>
#include <vector>

#include "launcher/options.hpp"

namespace vaquero::launcher {

/// The program to run and its arguments. `vaquero_host` and `program` are paths; `cpus` are those to pin it
/// to, or none.
std::vector<std::string> host_command(const Options& options, const std::string& vaquero_host,
                                      const std::string& program, const std::vector<int>& cpus);

} // namespace vaquero::launcher
