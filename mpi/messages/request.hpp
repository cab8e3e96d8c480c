// Sends, and what a program knows as MPI_Request.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "mpi/messages/envelope.hpp"
#include "mpi/messages/handover.hpp"
#include "mpi/messages/matching.hpp"

namespace vaquero::mpi {

/// A send on its way. It lies where every core can reach it: other ranks of the core may have to put it into
/// the channel, and the receiver sets `complete`.
struct SendOperation {
    SendOperation* next = nullptr;
    Envelope envelope{};
    const std::byte* buffer = nullptr; ///< valid on every core
    Handover handover;

    /// The buffer may be used again (and the receive was matched, for the kinds other than eager).
    [[nodiscard]] bool complete() const {
        // Acquire: pairs with the receiver's release in CoreEngine::signal_sender().
        return handover.complete.load(std::memory_order_acquire) != 0;
    }
};

/// A nonblocking operation from its start until it is waited for or freed.
struct Request {
    enum class Kind : std::uint8_t { send, receive };

    explicit Request(Kind what) : kind(what) {
        if (what == Kind::send)
            new (&send) SendOperation();
        else
            new (&receive) ReceiveOperation();
    }

    Request* next = nullptr; ///< in the rank's list of orphans
    const Kind kind;
    bool orphaned = false; ///< MPI_Request_free while it was under way
    MPI_Comm comm = MPI_COMM_NULL;
    const char* function = "";
    union {
        SendOperation send;       ///< if that is its kind
        ReceiveOperation receive; ///< likewise
    };

    [[nodiscard]] bool complete() const { return kind == Kind::send ? send.complete() : receive.complete; }
};

static_assert(std::is_trivially_destructible_v<SendOperation> &&
              std::is_trivially_destructible_v<ReceiveOperation>);

} // namespace vaquero::mpi
