// The unit in which memory is handed out.
#pragma once

#include <cstddef>

namespace vaquero {

inline constexpr std::size_t page_bytes = 4096;

} // namespace vaquero
