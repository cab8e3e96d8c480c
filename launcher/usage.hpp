// The text of --help.
#pragma once

#include <string_view>

namespace vaquero::launcher {

/// `run` prints the same lines of usage.cpp where the launcher isn't built yet, and README holds them word
/// for word.
extern const std::string_view usage;

} // namespace vaquero::launcher
