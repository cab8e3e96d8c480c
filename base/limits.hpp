// Sizes and limits that every layer shares.
#pragma once

#include <cstddef>

namespace vaquero {

/// The unit in which memory is handed out. [SDM 3A §4.5]
inline constexpr std::size_t page_bytes = 4096;

/// What travels between two cores at once. [SDM 3A §11.1]
inline constexpr std::size_t cache_line = 64;

/// The most cores of a machine.
inline constexpr int max_cores = 64;

/// The most ranks of a machine.
inline constexpr int max_ranks = 4096;

} // namespace vaquero
