// Which message goes to which receive [MPI 3.1 §3.5]. Pure bookkeeping: nothing is copied or sent here.
#pragma once

#include <mpi.h>

#include <cstddef>

#include "base/strong.hpp"
#include "mpi/messages/buffer.hpp"
#include "mpi/messages/envelope.hpp"
#include "mpi/messages/intrusive_queue.hpp"

namespace vaquero::mpi {

/// What a receive or probe asks for.
struct Pattern {
    ContextId context;
    int source; ///< in the communicator, or MPI_ANY_SOURCE
    int tag;    ///< or MPI_ANY_TAG

    [[nodiscard]] bool accepts(const Envelope& envelope) const {
        return envelope.context == context.value() &&
               (source == envelope.source || source == MPI_ANY_SOURCE) &&
               (tag == envelope.tag || tag == MPI_ANY_TAG);
    }
};

/// A receive: where a message shall go, and once `complete`, what came. It lies where every rank of the core
/// can reach it, since whichever of them polls delivers the message.
struct ReceiveOperation {
    ReceiveOperation* next = nullptr;
    Pattern pattern{};
    Buffer buffer;

    bool complete = false;
    bool cancelled = false;
    int source = MPI_ANY_SOURCE;
    int tag = MPI_ANY_TAG;
    std::size_t length = 0; ///< bytes of the message; more than the buffer holds when it was truncated

    [[nodiscard]] bool truncated() const { return length > buffer.bytes; }
};

/// A message that came before its receive, with a copy of what its cell held.
struct UnexpectedMessage {
    UnexpectedMessage* next;
    CoreId from;
    std::size_t cell_bytes;

    [[nodiscard]] std::byte* cell() { return reinterpret_cast<std::byte*>(this + 1); }
    [[nodiscard]] const Envelope& envelope() { return *reinterpret_cast<const Envelope*>(cell()); }
};
static_assert(sizeof(UnexpectedMessage) % alignof(Envelope) == 0);

/// A message that MPI_Mprobe has taken out, to be received by its handle [MPI 3.1 §3.8.2]; its handle is its
/// address.
struct MatchedMessage {
    UnexpectedMessage* message;
    MPI_Comm comm;
};

/// One rank's posted receives and unexpected messages, each in order. Messages from one sender arrive in the
/// order sent, so the first that fits is the one that MPI's order rule asks for, wildcards included.
class MatchingEngine {
public:
    /// The first posted receive that `envelope` fits, no longer posted; nullptr when there is none.
    ReceiveOperation* match_message(const Envelope& envelope) {
        return posted_.take(
            [&](const ReceiveOperation& receive) { return receive.pattern.accepts(envelope); });
    }
    /// Keeps a message that no posted receive fits.
    void keep(UnexpectedMessage& message) { unexpected_.push(message); }

    /// The first unexpected message that fits, no longer kept; nullptr when there is none.
    UnexpectedMessage* match_receive(const Pattern& pattern) {
        return unexpected_.take(
            [&](UnexpectedMessage& message) { return pattern.accepts(message.envelope()); });
    }
    /// Posts a receive that no unexpected message fits.
    void post(ReceiveOperation& receive) { posted_.push(receive); }

    /// match_receive() that leaves the message: for MPI_Probe.
    UnexpectedMessage* peek(const Pattern& pattern) const {
        return unexpected_.find(
            [&](UnexpectedMessage& message) { return pattern.accepts(message.envelope()); });
    }
    /// Takes back a posted receive; false when it has been matched.
    bool withdraw(const ReceiveOperation& receive) {
        return posted_.take([&](const ReceiveOperation& other) { return &other == &receive; }) != nullptr;
    }

    /// Neither posted receives nor unexpected messages: the next message that comes is the first.
    [[nodiscard]] bool empty() const { return posted_.empty() && unexpected_.empty(); }

private:
    IntrusiveQueue<ReceiveOperation> posted_;
    IntrusiveQueue<UnexpectedMessage> unexpected_;
};

} // namespace vaquero::mpi
