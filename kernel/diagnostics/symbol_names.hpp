// Code addresses in words.
#pragma once

#include <cstdint>

#include "base/text.hpp"

namespace vaquero {

/// `function+0x12 (0x101234)`, or just the address where no symbol covers it.
Text<160> describe_address(std::uint64_t address);

} // namespace vaquero
