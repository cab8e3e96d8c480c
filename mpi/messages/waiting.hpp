// How calls wait for messages, and look for them.
#pragma once

#include "mpi/messages/core_engine.hpp"
#include "platform/platform.hpp"
#include "platform/wait_until.hpp"

namespace vaquero::mpi {

using platform::WaitText;

/// How often a rank looks at one word before it polls for its whole core: for about as long as
/// platform::spin_limit() polls take.
inline int look_limit() {
    constexpr int looks_per_poll = 8;
    return looks_per_poll * platform::spin_limit();
}

/// Makes progress for the core until `done()`. Other ranks of the core call `done` too: what it refers to
/// must lie on a stack or in the library's own memory, never in program data.
template <class Done, class Describe>
void wait_until(CoreEngine& engine, Done done, Describe describe, int spin_limit = platform::spin_limit()) {
    vaquero::wait_until([&engine] { return engine.poll(); }, done, describe, spin_limit);
}

/// The same until `operation` is complete; helps its receiver to copy a long message.
template <class Describe>
void wait_for_send(CoreEngine& engine, SendOperation& operation, Describe describe) {
    vaquero::wait_until(
        [&] {
            const bool helped = operation.handover.copy.help(Handover::copy_number);
            return engine.poll() || helped;
        },
        [&] { return operation.complete(); }, describe);
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
