// Which rank lives on which core: in blocks, so that neighbours share a core.
#pragma once

#include "base/strong.hpp"

namespace vaquero {

/// The core of `rank` when `ranks` ranks are dealt out to `cores` cores, 1 <= cores <= ranks. Every core gets
/// floor or ceil of ranks / cores of them, in order.
constexpr CoreId core_of(Rank rank, int ranks, int cores) {
    return CoreId(rank.value() * cores / ranks);
}

} // namespace vaquero
