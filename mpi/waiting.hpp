// The wait loop: every blocking call ends here.
#pragma once

#include "base/text.hpp"
#include "kernel/platform.hpp"
#include "mpi/core_engine.hpp"

namespace vaquero::mpi {

/// What a rank waits for, in words, for the deadlock report.
using WaitText = Text<120>;

/// Makes progress for the core until `done()`. After a while without luck other ranks of the core run, or the
/// core sleeps; only then does `describe(text)` write what is waited for.
template <class Done, class Describe>
void wait_until(CoreEngine& engine, Done done, Describe describe) {
    if (done()) return;
    const int spin_limit = platform::spin_limit();
    int polls = 0;
    WaitText text;
    while (!done()) {
        if (engine.poll()) platform::made_progress();
        // Fruitful polls count too: what came may be for another rank of this core.
        if (++polls < spin_limit || done()) continue;
        if (text.size() == 0) {
            describe(text);
            platform::set_waiting(text.view());
        }
        platform::idle();
        polls = 0;
    }
    if (text.size() != 0) platform::set_waiting({});
}

/// One look for a call that doesn't wait. Without luck other ranks of the core get their turn, since a
/// program may call again and again until they have done something.
template <class Done>
bool test_once(CoreEngine& engine, Done done) {
    if (done()) return true;
    if (engine.poll()) platform::made_progress();
    if (done()) return true;
    platform::yield();
    return done();
}

/// "MPI_Recv from rank 3, tag 7"
void describe_receive(WaitText& text, const char* function, const Pattern& pattern);

} // namespace vaquero::mpi
