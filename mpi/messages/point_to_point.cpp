#include "mpi/messages/point_to_point.hpp"

#include "mpi/messages/waiting.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {

void start_send(RankState& rank, SendOperation& operation, const Address& address, const Buffer& buffer,
                SendMode mode) {
    const bool synchronous = mode == SendMode::synchronous;
    MessageKind kind = buffer.is_dense() ? MessageKind::rendezvous : MessageKind::rendezvous_layout;
    if (buffer.bytes <= rank.engine->eager_limit(synchronous))
        kind = synchronous ? MessageKind::eager_synchronous : MessageKind::eager;
    operation.envelope = {.length = buffer.bytes,
                          .context = address.context.value(),
                          .tag = address.tag,
                          .source = address.source,
                          .destination = address.to.world_rank,
                          .kind = kind};
    operation.buffer = buffer;
    rank.engine->start_send(operation, CoreId(address.to.core));
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
                 operation.source, operation.tag, operation.buffer.bytes);
}

} // namespace vaquero::mpi
