// Command lines as text.
#pragma once

#include <string>
#include <vector>

namespace vaquero::launcher {

/// A line that a shell takes for these words.
std::string shell_line(const std::vector<std::string>& words);

/// The parts of `text` between spaces.
std::vector<std::string> split(const std::string& text);

} // namespace vaquero::launcher
