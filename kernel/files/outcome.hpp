// How whatever deals with files tells what came of it.
#pragma once

#include <asm/errno.h>

#include <cstddef>
#include <cstdint>

namespace vaquero::files {

/// A count, or whatever else isn't negative; a negative one is Linux's errno.
using Outcome = std::int64_t;

} // namespace vaquero::files
