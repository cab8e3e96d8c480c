// The progress engine of one core: puts messages into the channels to other cores, takes them out of the
// channels from other cores, and delivers them to the core's ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "base/strong.hpp"
#include "drivers/virtio-bus/bus.hpp"
#include "mpi/messages/copy.hpp"
#include "mpi/messages/intrusive_queue.hpp"
#include "mpi/messages/request.hpp"
#include "mpi/objects/memory_pool.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

struct CoreBoard;
struct RankState;

/// What a receive tells of its message.
struct Received {
    int source; ///< in the communicator
    int tag;
    std::size_t length;
};

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
        return eager_limit_ - (synchronous ? sizeof(Handover*) : 0);
    }

    /// Sends an eager message, in which case its buffer is free again; false when it has to wait for room.
    [[nodiscard, gnu::always_inline]] bool try_send(const Envelope& envelope, const void* data, CoreId to) {
        Outgoing& channel = outgoing_[index(to)];
        // Those that wait for room go first: messages between two ranks must not overtake each other.
        if (!channel.waiting.empty()) [[unlikely]]
            return false;
        const std::size_t bytes = sizeof(Envelope) + envelope.length;
        std::byte* const cell = channel.sender->try_reserve(bytes);
        if (cell == nullptr) [[unlikely]]
            return false;
        write_envelope(cell, envelope);
        copy_into_cell(cell + sizeof(Envelope), static_cast<const std::byte*>(data), envelope.length);
        channel.sender->publish(bytes);
        ring(to);
        return true;
    }

    /// Receives the next message from core `from` straight out of its cell, if it is an eager one that
    /// `pattern` accepts and that fits; waits for it for a while. The caller, whose rank in MPI_COMM_WORLD is
    /// `destination`, has neither posted receives nor unexpected messages, or their order would be lost.
    /// False if nothing was received.
    [[nodiscard, gnu::always_inline]] bool try_receive(const Pattern& pattern, int destination, void* buffer,
                                                       std::size_t capacity, CoreId from,
                                                       Received& received) {
        if (waiting_sends_ != 0 || !may_look_at_one_channel()) [[unlikely]]
            return false;
        virtio::Receiver& receiver = *incoming_[index(from)];
        std::span<const std::byte> cell = receiver.try_peek();
        for (int polls = from == core_ ? 0 : look_limit_; cell.empty(); --polls) {
            if (polls <= 0) return false;
            platform::relax();
            cell = receiver.try_peek();
        }
        const auto& envelope = *reinterpret_cast<const Envelope*>(cell.data());
        if (!pattern.accepts(envelope) || envelope.destination != destination ||
            envelope.kind != MessageKind::eager || envelope.length > capacity) [[unlikely]]
            return false;
        copy_message(static_cast<std::byte*>(buffer), cell.data() + sizeof(Envelope), envelope.length);
        received = {envelope.source, envelope.tag, envelope.length};
        release(receiver, from);
        return true;
    }

    /// Sends `operation` to `to` as its envelope says. When the channel is full the operation waits its turn
    /// in order and poll() sends it; `operation.complete()` tells when its buffer is free.
    void start_send(SendOperation& operation, CoreId to);
    /// Receives a message that came before, and is no longer kept, and gives its memory back.
    void receive(ReceiveOperation& operation, UnexpectedMessage& message);

    [[nodiscard]] CoreId core() const { return core_; }
    /// Memory for the ranks of this core.
    MemoryPool& memory() { return memory_; }
    /// This core's boards of communicators that were freed, which ranks of other cores may still use.
    IntrusiveQueue<CoreBoard>& retired_boards() { return retired_boards_; }

    /// Sends what waits for room and delivers what has come. False when there was nothing to do.
    [[gnu::hot]] bool poll();

private:
    struct Outgoing {
        virtio::Sender* sender = nullptr;
        IntrusiveQueue<SendOperation> waiting; ///< for room in the channel
    };

    CoreEngine(CoreId core, Rank first_rank, std::span<Outgoing> outgoing,
               std::span<virtio::Receiver*> incoming, std::span<RankState*> ranks);

    static std::size_t index(CoreId core) { return static_cast<std::size_t>(core.value()); }

    /// Whoever looks at one channel only makes no progress for the other ranks of its core: not every time.
    bool may_look_at_one_channel() { return ranks_.size() == 1 || ++looks_at_one_channel_ % 64 != 0; }

    void release(virtio::Receiver& receiver, CoreId from) {
        // A sender may sleep for want of room.
        if (receiver.release()) ring(from);
    }
    void ring(CoreId core) {
        if (cores_may_sleep_ && core != core_) platform::ring(core);
    }

    bool try_transmit(SendOperation& operation, Outgoing& channel, CoreId to);
    bool send_waiting();
    [[gnu::hot]] bool drain(CoreId from);
    [[gnu::always_inline]] void deliver(std::span<const std::byte> cell, CoreId from);
    void keep(std::span<const std::byte> cell, CoreId from, RankState& rank);
    [[gnu::hot]] void complete_receive(ReceiveOperation& operation, const std::byte* cell, CoreId from);
    /// Where the buffer of either side isn't one run. `data` is where the message lies, or the address of the
    /// sender's Buffer.
    static void copy_by_layout(const ReceiveOperation& operation, const Envelope& envelope,
                               const std::byte* data);
    void signal_sender(Handover& handover, CoreId from);

    CoreId core_;
    Rank first_rank_;
    bool cores_may_sleep_;
    bool copies_jointly_;
    int look_limit_;
    std::size_t eager_limit_;
    unsigned looks_at_one_channel_ = 0;
    int messages_per_turn_; ///< after a full channel the other cores get their turn
    std::size_t waiting_sends_ = 0;
    std::span<Outgoing> outgoing_;          // by core
    std::span<virtio::Receiver*> incoming_; // by core
    std::span<RankState*> ranks_;           // by rank - first_rank_
    MemoryPool memory_;
    IntrusiveQueue<CoreBoard> retired_boards_;
};

} // namespace vaquero::mpi
