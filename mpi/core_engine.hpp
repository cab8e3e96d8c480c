// The progress engine of one core: puts messages into the channels to other cores, takes them out of the
// channels from other cores, and delivers them to the core's ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/strong.hpp"
#include "drivers/virtio-bus/bus.hpp"
#include "mpi/intrusive_queue.hpp"
#include "mpi/memory_pool.hpp"
#include "mpi/request.hpp"

namespace vaquero::mpi {

struct RankState;

/// Shared by the ranks of a core, which never run at once: whichever of them polls makes progress for all. A
/// channel belongs to an ordered pair of cores, so no step needs a lock; no cell is held across a switch.
class CoreEngine {
public:
    /// The engine of `core` for the ranks from `first_rank` on; nullptr when memory has run out.
    static CoreEngine* create(CoreId core, Rank first_rank);

    /// Messages for `rank` are delivered to `state` from now on.
    void attach(Rank rank, RankState& state);

    /// The bytes of the longest message that travels in a cell, synchronous or not.
    [[nodiscard]] std::size_t eager_limit(bool synchronous) const {
        return cell_bytes_ - sizeof(Envelope) - (synchronous ? sizeof(CompletionFlag*) : 0);
    }

    /// Sends `operation` to `to` as its envelope says. When the channel is full the operation waits its turn
    /// in order and poll() sends it; `operation.complete` tells when its buffer is free.
    void start_send(SendOperation& operation, CoreId to);
    /// Receives for `rank`: at once when a kept message fits, else when one comes.
    void start_receive(ReceiveOperation& operation, RankState& rank);

    [[nodiscard]] CoreId core() const { return core_; }
    /// Memory for the ranks of this core.
    MemoryPool& memory() { return memory_; }

    /// Sends what waits for room and delivers what has come. False when there was nothing to do.
    bool poll();

private:
    struct Outgoing {
        virtio::Sender* sender = nullptr;
        IntrusiveQueue<SendOperation> waiting; ///< for room in the channel
    };

    CoreEngine(CoreId core, Rank first_rank, std::span<Outgoing> outgoing,
               std::span<virtio::Receiver*> incoming, std::span<RankState*> ranks);

    bool try_transmit(SendOperation& operation, Outgoing& channel, CoreId to);
    bool send_waiting();
    bool drain(CoreId from);
    void deliver(std::span<const std::byte> cell, CoreId from);
    void keep(std::span<const std::byte> cell, CoreId from, RankState& rank);
    void complete_receive(ReceiveOperation& operation, const std::byte* cell, CoreId from);
    void signal_sender(CompletionFlag& complete, CoreId from);
    void ring(CoreId core);

    CoreId core_;
    Rank first_rank_;
    bool cores_may_sleep_;
    std::size_t cell_bytes_;
    int messages_per_turn_; ///< after a full channel the other cores get their turn
    std::size_t waiting_sends_ = 0;
    std::span<Outgoing> outgoing_;          // by core
    std::span<virtio::Receiver*> incoming_; // by core
    std::span<RankState*> ranks_;           // by rank - first_rank_
    MemoryPool memory_;
};

} // namespace vaquero::mpi
