// The straight way through a send or receive, for when nothing is wrong and nothing has to wait. Whoever is
// in doubt says no and has done nothing; the call then goes the ordinary way (Arguments), which knows what is
// wrong and how to wait. Both ask the same questions, of the communicator and of the datatype.
#pragma once

#include <mpi.h>

#include "mpi/messages/point_to_point.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/datatype.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi::fast_path {

/// A message as a call describes it: `peer` is whom it goes to or comes from.
struct Message {
    MPI_Datatype datatype;
    int count;
    int peer;
    int tag;
    MPI_Comm comm;
};

/// Who calls, with which communicator, about how many adjacent bytes.
struct Call {
    RankState* rank = nullptr; ///< null: in doubt
    Communicator* communicator = nullptr;
    std::size_t bytes = 0;
};

/// In doubt unless `message` goes to or comes from a certain member, on the communicator that was used last,
/// with elements that are adjacent, and has an address if it has bytes.
[[gnu::always_inline]] inline Call examine(const void* buffer, const Message& message) {
    RankState* const rank = find_state();
    if (rank == nullptr || rank->finalized) [[unlikely]]
        return {};
    Communicator* const communicator = rank->last_communicator;
    if (communicator == nullptr || communicator->handle() != message.comm ||
        (message.count | message.tag) < 0 || !communicator->has_peer(message.peer)) [[unlikely]]
        return {};
    const std::size_t bytes = dense_bytes(static_cast<std::size_t>(message.count), message.datatype);
    if (bytes == in_doubt || (buffer == nullptr && bytes != 0)) [[unlikely]]
        return {};
    return {rank, communicator, bytes};
}

/// Sends a short message that finds room.
[[gnu::always_inline]] inline bool try_send(const void* buffer, const Message& message) {
    const Call call = examine(buffer, message);
    return call.rank != nullptr &&
           mpi::try_send(*call.rank, address_of(*call.communicator, message.peer, message.tag), buffer,
                         call.bytes);
}

/// Receives a short message, with this tag, that comes soon.
[[gnu::always_inline]] inline bool try_receive(void* buffer, const Message& message, Received& received) {
    const Call call = examine(buffer, message);
    return call.rank != nullptr &&
           mpi::try_receive(*call.rank, call.communicator->peer(message.peer),
                            {call.communicator->point_to_point_context(), message.peer, message.tag}, buffer,
                            call.bytes, received);
}

} // namespace vaquero::mpi::fast_path
