// Everything the library knows for one rank, behind one accessor.
#pragma once

#include <mpi.h>

#include <cstdint>

#include "mpi/messages/matching.hpp"
#include "mpi/messages/request.hpp"
#include "mpi/objects/attributes.hpp"
#include "mpi/objects/communicator.hpp"
#include "mpi/objects/datatype.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/group.hpp"
#include "mpi/objects/info.hpp"
#include "mpi/objects/object_pool.hpp"
#include "mpi/objects/user_operation.hpp"
#include "mpi/rma/window.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

class CoreEngine;
struct BufferedSends;
struct UserErrorCodes;

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
    Communicator* world = nullptr;
    Communicator* self = nullptr;
    /// The next contexts that no communicator of this rank has had.
    std::uint32_t next_context = 0;
    /// What every nonblocking send gives that was over at once. It is never released.
    Request* completed_send = nullptr;
    IntrusiveQueue<Request> orphans;            ///< requests that were freed under way
    BufferedSends* buffered_sends = nullptr;    ///< null: no buffer is attached
    UserErrorCodes* user_error_codes = nullptr; ///< null: none were added
    Group empty_group;
    Info* environment = nullptr; ///< of MPI_INFO_ENV; null until it is asked for

    ObjectPool<Communicator> communicators;
    ObjectPool<Group> groups;
    ObjectPool<Request, 6> requests;
    ObjectPool<Datatype> datatypes;
    ObjectPool<UserOperation> operations;
    ObjectPool<ErrorHandler> error_handlers;
    ObjectPool<Info> infos;
    ObjectPool<Keyval> keyvals;
    ObjectPool<MatchedMessage> matched_messages;
    ObjectPool<Window> windows;

    /// What MPI_UNIVERSE_SIZE and MPI_LASTUSEDCODE point to.
    int universe_size = 0;
    int last_used_code = MPI_ERR_LASTCODE;
    /// Attributes of predefined datatypes, by their index; null until there are any.
    AttributeList* type_attributes = nullptr;

    /// nullptr when memory has run out.
    AttributeList* predefined_type_attributes(const PredefinedType& type);

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

/// find_communicator() for one that wasn't looked for last.
Communicator* find_other_communicator(RankState& rank, MPI_Comm comm);
/// The communicator of `rank` behind a handle; nullptr when it isn't one (null, freed, never valid, another
/// kind).
inline Communicator* find_communicator(RankState& rank, MPI_Comm comm) {
    if (rank.last_communicator != nullptr && rank.last_communicator->handle() == comm) [[likely]]
        return rank.last_communicator;
    return find_other_communicator(rank, comm);
}

} // namespace vaquero::mpi
