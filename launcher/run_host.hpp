// --host, from the options to the exit status.
#pragma once

#include "launcher/options.hpp"
#include "launcher/programs.hpp"
#include "launcher/tree.hpp"

namespace vaquero::launcher {

int run_on_host(const Options& options, const Host& host, const Program& program, const Tree& tree);

} // namespace vaquero::launcher
