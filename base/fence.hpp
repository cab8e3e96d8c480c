// A full memory fence.
#pragma once

#include <atomic>

namespace vaquero {

/// All loads and stores before it come before all after it, for every core [C++20 atomics.fences].
/// ThreadSanitizer doesn't model fences: what they order must not be a race without them.
inline void full_fence() {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
    std::atomic_thread_fence(std::memory_order_seq_cst);
#pragma GCC diagnostic pop
}

} // namespace vaquero
