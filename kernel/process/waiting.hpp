// What a rank does that has nothing to do: let others run, sleep, be woken. And what the machine does when
// nobody can ever be woken.
#pragma once

#include "base/strong.hpp"
#include "platform/platform.hpp"

namespace vaquero {

struct Process;

/// platform::idle(): another rank of this core, or sleep until rung.
void wait_for_work(const platform::Wait& wait);

/// platform::yield() and sched_yield(2): another rank of this core, if there is one.
void yield_to_others();

/// platform::ring().
void ring_core(CoreId core);

/// Takes the calling rank, which has ended, off its core; nullptr if it was the last one there, else the one
/// that runs next.
Process* end_this_process();

} // namespace vaquero
