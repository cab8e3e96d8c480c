// The kernel's command line: words between spaces, the kernel's own first, then `--`, argv[0] and the
// arguments (kernel/command_line.hpp reads it).
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "launcher/options.hpp"

namespace vaquero::launcher {

/// `word` with every byte that a boot loader might touch as %XX; the empty word is `%`.
std::string encode(std::string_view word);

/// What the options, the program and its arguments become.
std::string kernel_command_line(const Options& options, const Host& host, std::optional<std::time_t> now);

/// The last part of a path, which is a program's argv[0].
std::string base_name(std::string_view path);

} // namespace vaquero::launcher
