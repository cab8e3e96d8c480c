// Random bytes: from virtio-rng where there is one, else from the time stamp counter.
#pragma once

#include <cstddef>
#include <span>

namespace vaquero {

/// Fills `bytes`. Without an entropy device the bytes are unpredictable only to the honest.
void fill_random(std::span<std::byte> bytes);

} // namespace vaquero
