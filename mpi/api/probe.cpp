// Looking for a message without receiving it [MPI 3.1 §3.8.1].

#include <mpi.h>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/status.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/objects/rank_state.hpp"

using namespace vaquero::mpi;

namespace {

Pattern check(Arguments& arguments, int source, int tag) {
    arguments.source(source);
    arguments.tag_or_any(tag);
    if (arguments.failed()) return {};
    return {arguments.communicator().point_to_point_context(), source, tag};
}

void set_status_from(MPI_Status* status, const Envelope& envelope) {
    set_status(status, envelope.source, envelope.tag, envelope.length);
}

} // namespace

int MPI_Probe(int source, int tag, MPI_Comm comm, MPI_Status* status) {
    constexpr const char* function = "MPI_Probe";
    Arguments arguments(function, comm);
    const Pattern pattern = check(arguments, source, tag);
    if (arguments.failed()) return arguments.error();
    if (source == MPI_PROC_NULL) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    RankState& rank = state();
    UnexpectedMessage* message = nullptr;
    wait_until(
        *rank.engine, [&] { return (message = rank.matching.peek(pattern)) != nullptr; },
        [&](WaitText& text) { describe_receive(text, function, pattern); });
    set_status_from(status, message->envelope());
    return MPI_SUCCESS;
}

int MPI_Iprobe(int source, int tag, MPI_Comm comm, int* flag, MPI_Status* status) {
    Arguments arguments("MPI_Iprobe", comm);
    const Pattern pattern = check(arguments, source, tag);
    if (arguments.failed()) return arguments.error();
    *flag = 1;
    if (source == MPI_PROC_NULL) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    RankState& rank = state();
    UnexpectedMessage* message = nullptr;
    *flag = test_once(*rank.engine, [&] { return (message = rank.matching.peek(pattern)) != nullptr; });
    if (*flag) set_status_from(status, message->envelope());
    return MPI_SUCCESS;
}
