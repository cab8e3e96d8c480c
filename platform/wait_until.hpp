// The wait loops that everything blocking ends in.
#pragma once

#include "platform/platform.hpp"

namespace vaquero {

/// Calls `poll()`, which makes progress for all ranks of the core and says whether it did anything, until
/// `done()`. After `spin_limit` polls without luck other ranks of the core run, or the core sleeps. `done`
/// may be called by other ranks; `describe(text)` is for the deadlock report.
template <class Poll, class Done, class Describe>
void wait_until(Poll poll, Done done, Describe describe, int spin_limit = platform::spin_limit()) {
    if (done()) return;
    struct Waiting : platform::Wait {
        Done& is_done;
        Describe& describe_to;
    };
    const Waiting wait{
        {[](const platform::Wait& w) -> bool { return static_cast<const Waiting&>(w).is_done(); },
         [](const platform::Wait& w, platform::WaitText& text) {
             static_cast<const Waiting&>(w).describe_to(text);
         }},
        done,
        describe};
    bool idled = false;
    for (int polls = 0; !done();) {
        const bool fruitful = poll();
        if (fruitful) platform::made_progress();
        // What came may also be for another rank of this core, which then should run.
        if (done()) continue;
        if (!fruitful && ++polls < spin_limit) {
            platform::relax();
            continue;
        }
        platform::idle(wait);
        idled = true;
        polls = 0;
    }
    if (idled) platform::end_wait();
}

/// Lets other ranks of the core run, or the core sleep, until platform::now_ns() is `deadline_ns`. `describe`
/// as for wait_until().
template <class Describe>
void sleep_until(std::uint64_t deadline_ns, Describe describe) {
    struct Sleeping : platform::Wait {
        Describe& describe_to;
    };
    const Sleeping wait{{[](const platform::Wait& w) { return platform::now_ns() >= w.deadline_ns; },
                         [](const platform::Wait& w, platform::WaitText& text) {
                             static_cast<const Sleeping&>(w).describe_to(text);
                         },
                         deadline_ns},
                        describe};
    if (wait.done(wait)) return;
    while (!wait.done(wait))
        platform::idle(wait);
    platform::end_wait();
}

} // namespace vaquero
