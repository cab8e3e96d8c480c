// Sends, and what a program knows as MPI_Request.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "mpi/messages/buffer.hpp"
#include "mpi/messages/envelope.hpp"
#include "mpi/messages/handover.hpp"
#include "mpi/messages/matching.hpp"

namespace vaquero::mpi {

class Communicator;
struct Datatype;

/// When a send is complete [MPI 3.1 §3.4].
enum class SendMode : std::uint8_t {
    standard,    ///< when the buffer may be used again
    synchronous, ///< when, besides, the matching receive has started
    buffered,    ///< at once: what can't go now is copied
};

/// A send on its way. It lies where every core can reach it: other ranks of the core may have to put it into
/// the channel, and the receiver sets `complete`.
struct SendOperation {
    SendOperation* next = nullptr;
    Envelope envelope{};
    Buffer buffer;
    Handover handover;

    /// The buffer may be used again (and the receive was matched, for the kinds other than eager).
    [[nodiscard]] bool complete() const {
        // Acquire: pairs with the receiver's release in CoreEngine::signal_sender().
        return handover.complete.load(std::memory_order_acquire) != 0;
    }
};

/// An operation that the program itself completes [MPI 3.1 §12.2].
struct GeneralizedOperation {
    MPI_Grequest_query_function* query;
    MPI_Grequest_free_function* free;
    MPI_Grequest_cancel_function* cancel;
    void* extra_state;
    bool complete;
};

/// What a persistent request starts each time [MPI 3.1 §3.9].
struct PersistentCall {
    Buffer buffer;
    int peer;
    int tag;
    SendMode mode;
};

/// A nonblocking operation from its start until it is waited for or freed. Its handle is its address.
struct Request {
    enum class Kind : std::uint8_t { send, receive, generalized };

    explicit Request(Kind what) : kind(what) { reset(); }
    /// For another start of a persistent one.
    void reset() {
        if (kind == Kind::send)
            new (&send) SendOperation();
        else if (kind == Kind::receive)
            new (&receive) ReceiveOperation();
        else
            new (&generalized) GeneralizedOperation{};
        is_plain = is_plain && kind != Kind::generalized;
    }

    Request* next = nullptr; ///< in the rank's list of orphans
    const Kind kind;
    bool orphaned = false; ///< MPI_Request_free while it was under way
    bool is_active = true; ///< false: a persistent one that has not been started
    bool is_plain = true;  ///< a send or receive that is neither persistent nor has a datatype to give back
    Communicator* communicator = nullptr; ///< retained; null if there is none
    Datatype* datatype = nullptr;         ///< retained; null if it is predefined
    PersistentCall* persistent = nullptr; ///< null: it isn't
    const char* function = "";
    union {
        SendOperation send;       ///< if that is its kind
        ReceiveOperation receive; ///< likewise
        GeneralizedOperation generalized;
    };

    [[nodiscard]] bool complete() const {
        if (kind == Kind::send) return send.complete();
        return kind == Kind::receive ? receive.complete : generalized.complete;
    }
};

static_assert(std::is_trivially_destructible_v<SendOperation> &&
              std::is_trivially_destructible_v<ReceiveOperation>);

} // namespace vaquero::mpi
