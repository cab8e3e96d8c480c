// The names of Linux's system calls, for those that the kernel doesn't have.
#pragma once

#include <cstddef>
#include <string_view>

namespace vaquero {

/// "?" for a number that Linux doesn't know.
std::string_view system_call_name(std::size_t number);

} // namespace vaquero
