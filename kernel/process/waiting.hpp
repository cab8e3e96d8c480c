// What a rank does that has nothing to do: let others run, sleep, be woken. And what the machine does when
// nobody can ever be woken.
#pragma once

#include "base/strong.hpp"

namespace vaquero {

/// platform::idle(): another rank of this core, or sleep until rung.
void wait_for_work();

/// platform::yield() and sched_yield(2): another rank of this core, if there is one.
void yield_to_others();

/// platform::ring().
void ring_core(CoreId core);

/// For a core whose ranks have all ended.
[[noreturn]] void rest_forever();

} // namespace vaquero
