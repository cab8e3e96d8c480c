// Everything the library knows for one rank, behind one accessor.
#pragma once

#include <mpi.h>

#include <cstdint>

#include "mpi/messages/matching.hpp"
#include "mpi/messages/request.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/handle_pool.hpp"
#include "mpi/objects/user_objects.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

class CoreEngine;

/// One rank's state from MPI_Init on, in memory that every core can reach (other ranks of the core deliver
/// into it), published through platform::rank_slot().
struct RankState {
    Rank rank;
    CoreEngine* engine = nullptr; ///< shared by the ranks of the core
    bool finalized = false;
    int thread_level = MPI_THREAD_SINGLE;
    platform::PrivateData private_data{};

    MatchingEngine matching;
    /// The communicator that was looked for last, since programs stay with one for a while; null at first.
    Communicator* last_communicator = nullptr;
    HandlePool<Communicator> communicators;
    HandlePool<Request> requests;
    IntrusiveQueue<Request> orphans; ///< requests that were freed under way
    /// What every nonblocking send gives that was over at once. It is never released.
    Request* completed_send = nullptr;
    MPI_Request completed_send_handle = MPI_REQUEST_NULL;
    HandlePool<UserOperation> operations;
    HandlePool<UserErrorHandler> error_handlers;
    /// The next context that no communicator of this rank has had.
    std::uint32_t next_context = 0;

    /// `address` as every core sees it, whether it is private or not.
    template <class T>
    T* shared_address(T* address) const {
        return private_data.shared_address(address);
    }
};

/// The state of the rank that runs now; nullptr before MPI_Init.
inline RankState* find_state() {
    return static_cast<RankState*>(platform::rank_local);
}
/// The same, after MPI_Init.
inline RankState& state() {
    return *find_state();
}
/// The communicator of `rank` behind a handle; nullptr when it isn't one (null, freed, never valid, another
/// kind).
inline Communicator* find_communicator(RankState& rank, MPI_Comm comm) {
    if (rank.last_communicator != nullptr && rank.last_communicator->handle() == comm) [[likely]]
        return rank.last_communicator;
    Communicator* const found =
        rank.communicators.find(static_cast<unsigned>(comm) - static_cast<unsigned>(MPI_COMM_WORLD));
    if (found != nullptr) rank.last_communicator = found;
    return found;
}

} // namespace vaquero::mpi
