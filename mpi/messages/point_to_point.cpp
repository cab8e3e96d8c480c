#include "mpi/messages/point_to_point.hpp"

#include "mpi/messages/waiting.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {

void start_send(RankState& rank, SendOperation& operation, const Communicator& communicator,
                ContextId context, int destination, int tag, const void* buffer, std::size_t bytes,
                SendMode mode) {
    const bool synchronous = mode == SendMode::synchronous;
    const Member member = communicator.member(destination);
    MessageKind kind = MessageKind::rendezvous;
    if (bytes <= rank.engine->eager_limit(synchronous))
        kind = synchronous ? MessageKind::eager_synchronous : MessageKind::eager;
    operation.envelope = {.length = bytes,
                          .context = context.value(),
                          .tag = tag,
                          .source = communicator.rank(),
                          .destination = member.world_rank,
                          .kind = kind};
    operation.buffer = rank.shared_address(static_cast<const std::byte*>(buffer));
    rank.engine->start_send(operation, CoreId(member.core));
}

void finish_send(RankState& rank, SendOperation& operation, const char* function, int destination) {
    wait_for_send(*rank.engine, operation, [&](WaitText& text) {
        text.append(function).append(" to rank ").append(destination).append(", tag ");
        text.append(operation.envelope.tag);
    });
}

void finish_receive(RankState& rank, ReceiveOperation& operation, const char* function) {
    wait_until(
        *rank.engine, [&] { return operation.complete; },
        [&](WaitText& text) { describe_receive(text, function, operation.pattern); });
}

void describe_receive(WaitText& text, const char* function, const Pattern& pattern) {
    text.append(function).append(" from ");
    if (pattern.source == MPI_ANY_SOURCE)
        text.append("any rank");
    else
        text.append("rank ").append(pattern.source);
    if (pattern.tag == MPI_ANY_TAG)
        text.append(", any tag");
    else
        text.append(", tag ").append(pattern.tag);
}

int check_truncation(const ReceiveOperation& operation, MPI_Comm comm, const char* function) {
    if (!operation.truncated()) [[likely]]
        return MPI_SUCCESS;
    return raise(comm, MPI_ERR_TRUNCATE, function,
                 "message truncated: %zu bytes from rank %d with tag %d, buffer of %zu", operation.length,
                 operation.source, operation.tag, operation.capacity);
}

} // namespace vaquero::mpi
