// Data that can be told from other data: by place, by iteration and, in a reduction, by rank, so that stale,
// shifted, lost and doubled contributions all show.
#pragma once

#include <cstddef>
#include <span>

#include "osu/element.hpp"

namespace vaquero::osu {

/// Makes sure that nothing of an earlier iteration is left in a receive buffer.
void clear(std::span<std::byte> buffer);

/// The message that is sent in `iteration`, and whether a buffer holds exactly that. `buffer` is aligned
/// to 8.
void fill_message(std::span<std::byte> buffer, int iteration);
bool holds_message(std::span<const std::byte> buffer, int iteration);

/// What `rank` puts into the sum of `iteration`, and whether a buffer holds the sum over ranks 0 to `ranks`
/// - 1. The buffer is aligned to its elements; an MPI_CHAR wraps around, the others are exact.
void fill_summand(std::span<std::byte> buffer, Element element, int iteration, int rank);
bool holds_sum(std::span<const std::byte> buffer, Element element, int iteration, int ranks);

} // namespace vaquero::osu
