// Messages on standard error.
#pragma once

#include <string_view>

#include "launcher/failure.hpp"

namespace vaquero::launcher {

/// The name in front of each message: the last part of the path `argv0`.
void call_us(std::string_view argv0);

/// One line that says what is going on.
void say(std::string_view text);

/// `text` as it is on standard error.
void print_error(std::string_view text);

/// `text` as it is on standard output; returns the exit status.
[[nodiscard]] int print(std::string_view text);

/// Says why, and returns the exit status.
[[nodiscard]] int refuse(const Failure& failure);

} // namespace vaquero::launcher
