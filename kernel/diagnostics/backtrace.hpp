// Where the machine was when it failed, in names.
#pragma once

#include <cstdint>

#include "arch/x86_64/traps.hpp"

namespace vaquero {

/// Reports the calls that led to `frame`, innermost first, one line each.
void report_backtrace(const arch::ExceptionFrame& frame);
/// The same for the caller.
void report_backtrace_from_here();

} // namespace vaquero
