// What the calls that look for a message share [MPI 3.1 §3.8.1, §3.8.2].
#pragma once

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/status.hpp"
#include "mpi/messages/waiting.hpp"

namespace vaquero::mpi {

/// Whose messages a call looks for; `arguments` may have failed.
inline Pattern check_pattern(Arguments& arguments, int source, int tag) {
    arguments.source(source);
    arguments.tag_or_any(tag);
    if (arguments.failed()) return {};
    return {arguments.communicator().point_to_point_context(), source, tag};
}

inline void set_status_from(MPI_Status* status, const Envelope& envelope) {
    set_status(status, envelope.source, envelope.tag, envelope.length);
}

/// The first message that fits; it stays.
inline UnexpectedMessage& await_message(RankState& rank, const char* function, const Pattern& pattern) {
    UnexpectedMessage* message = nullptr;
    wait_until(
        *rank.engine, [&] { return (message = rank.matching.peek(pattern)) != nullptr; },
        [&](WaitText& text) { describe_receive(text, function, pattern); });
    return *message;
}

/// The same without waiting; nullptr when there is none.
inline UnexpectedMessage* look_for_message(RankState& rank, const Pattern& pattern) {
    UnexpectedMessage* message = nullptr;
    (void)test_once(*rank.engine, [&] { return (message = rank.matching.peek(pattern)) != nullptr; });
    return message;
}

} // namespace vaquero::mpi
