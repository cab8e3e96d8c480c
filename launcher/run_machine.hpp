// A machine, from the options to the exit status.
#pragma once

#include "launcher/options.hpp"
#include "launcher/programs.hpp"
#include "launcher/tree.hpp"

namespace vaquero::launcher {

/// Boots the program in QEMU.
int run_in_machine(const Options& options, const Host& host, const Program& program, const Tree& tree);

/// Only writes a CD image that boots it.
int write_image(const Options& options, const Host& host, const Program& program, const Tree& tree);

} // namespace vaquero::launcher
