#include "mpi/messages/core_engine.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "mpi/messages/cursor.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/objects/errors.hpp"
#include "mpi/objects/rank_state.hpp"
#include "platform/platform.hpp"
#include "platform/tuning.hpp"

namespace vaquero::mpi {
namespace {

template <class T>
std::span<T> allocate_array(int count) {
    const auto size = static_cast<std::size_t>(count);
    std::byte* memory = platform::allocate_pages(size * sizeof(T));
    if (memory == nullptr) return {};
    T* elements = reinterpret_cast<T*>(memory);
    for (std::size_t i = 0; i < size; ++i)
        new (&elements[i]) T();
    return {elements, size};
}

} // namespace

CoreEngine* CoreEngine::create(CoreId core, Rank first_rank) {
    int rank_count = 0;
    for (int rank = first_rank.value(); rank < platform::rank_count(); ++rank)
        rank_count += platform::core_of(Rank(rank)) == core;
    const auto outgoing = allocate_array<Outgoing>(platform::core_count());
    const auto incoming = allocate_array<virtio::Receiver*>(platform::core_count());
    const auto ranks = allocate_array<RankState*>(rank_count);
    std::byte* memory = platform::allocate_pages(sizeof(CoreEngine));
    if (outgoing.empty() || incoming.empty() || ranks.empty() || memory == nullptr) return nullptr;
    return new (memory) CoreEngine(core, first_rank, outgoing, incoming, ranks);
}

CoreEngine::CoreEngine(CoreId core, Rank first_rank, std::span<Outgoing> outgoing,
                       std::span<virtio::Receiver*> incoming, std::span<RankState*> ranks)
    : core_(core),
      first_rank_(first_rank),
      cores_may_sleep_(platform::cores_may_sleep()),
      copies_jointly_(tuning::copies_jointly(platform::is_emulated(), platform::cores_may_sleep())),
      look_limit_(look_limit()),
      outgoing_(outgoing),
      incoming_(incoming),
      ranks_(ranks) {
    virtio::Bus& bus = virtio::bus();
    bus.share_batons(core);
    for (std::size_t other = 0; other < outgoing.size(); ++other) {
        const CoreId other_core(static_cast<int>(other));
        outgoing_[other].sender = &bus.sender(core, other_core);
        incoming_[other] = &bus.receiver(core, other_core);
    }
    eager_limit_ = bus.shape().cell_bytes - sizeof(Envelope);
    messages_per_turn_ = static_cast<int>(bus.shape().cells);
}

void CoreEngine::attach(Rank rank, RankState& state) {
    ranks_[static_cast<std::size_t>(rank.value() - first_rank_.value())] = &state;
}

void CoreEngine::start_send(SendOperation& operation, CoreId to) {
    Outgoing& channel = outgoing_[index(to)];
    // Those that wait for room go first: messages between two ranks must not overtake each other.
    if (channel.waiting.empty() && try_transmit(operation, channel, to)) [[likely]]
        return;
    channel.waiting.push(operation);
    ++waiting_sends_;
}

bool CoreEngine::try_transmit(SendOperation& operation, Outgoing& channel, CoreId to) {
    const MessageKind kind = operation.envelope.kind;
    const std::size_t bytes = cell_bytes_of(operation.envelope);
    std::byte* end = channel.sender->try_reserve(bytes);
    if (end == nullptr) return false;
    write_envelope(end, operation.envelope);
    end += sizeof(Envelope);
    const void* const data = kind == MessageKind::rendezvous_layout
                                 ? static_cast<const void*>(&operation.buffer)
                                 : operation.buffer.at;
    const SenderAddresses addresses{&operation.handover, data};
    if (kind == MessageKind::rendezvous || kind == MessageKind::rendezvous_layout) {
        std::memcpy(end, &addresses, sizeof addresses);
    } else {
        if (kind == MessageKind::eager_synchronous) {
            std::memcpy(end, &addresses.handover, sizeof addresses.handover);
            end += sizeof addresses.handover;
        }
        if (operation.buffer.is_dense()) [[likely]]
            copy_message(end, operation.buffer.at, operation.envelope.length);
        else
            copy(Buffer::adjacent(end, operation.envelope.length), operation.buffer);
    }
    channel.sender->publish(bytes);
    // Relaxed: for an eager message only this core looks at it.
    if (kind == MessageKind::eager) operation.handover.complete.store(1, std::memory_order_relaxed);
    ring(to);
    return true;
}

bool CoreEngine::send_waiting() {
    bool fruitful = false;
    for (std::size_t to = 0; to < outgoing_.size(); ++to) {
        Outgoing& channel = outgoing_[to];
        while (!channel.waiting.empty()) {
            if (!try_transmit(*channel.waiting.front(), channel, CoreId(static_cast<int>(to)))) break;
            channel.waiting.pop();
            --waiting_sends_;
            fruitful = true;
        }
    }
    return fruitful;
}

bool CoreEngine::poll() {
    bool fruitful = waiting_sends_ != 0 && send_waiting();
    for (std::size_t from = 0; from < incoming_.size(); ++from)
        if (!incoming_[from]->is_empty()) fruitful |= drain(CoreId(static_cast<int>(from)));
    return fruitful;
}

inline void CoreEngine::deliver(std::span<const std::byte> cell, CoreId from) {
    const auto& envelope = *reinterpret_cast<const Envelope*>(cell.data());
    RankState& rank = *ranks_[static_cast<std::size_t>(envelope.destination - first_rank_.value())];
    if (ReceiveOperation* receive = rank.matching.match_message(envelope)) [[likely]]
        complete_receive(*receive, cell.data(), from);
    else
        keep(cell, from, rank);
}

bool CoreEngine::drain(CoreId from) {
    virtio::Receiver& receiver = *incoming_[index(from)];
    int messages = 0;
    for (; messages < messages_per_turn_; ++messages) {
        const std::span<const std::byte> cell = receiver.try_peek();
        if (cell.empty()) break;
        deliver(cell, from);
        release(receiver, from);
    }
    return messages != 0;
}

void CoreEngine::keep(std::span<const std::byte> cell, CoreId from, RankState& rank) {
    void* memory = memory_.allocate(sizeof(UnexpectedMessage) + cell.size());
    if (memory == nullptr) {
        const Text<120> reason("out of memory on rank ", rank.rank.value(),
                               ": too many messages without a receive");
        platform::abort(fatal_error_status, reason.view());
    }
    auto* message = new (memory) UnexpectedMessage{nullptr, from, cell.size()};
    std::memcpy(message->cell(), cell.data(), cell.size());
    rank.matching.keep(*message);
}

void CoreEngine::receive(ReceiveOperation& operation, UnexpectedMessage& message) {
    complete_receive(operation, message.cell(), message.from);
    memory_.release(&message, sizeof(UnexpectedMessage) + message.cell_bytes);
}

void CoreEngine::complete_receive(ReceiveOperation& operation, const std::byte* cell, CoreId from) {
    const auto& envelope = *reinterpret_cast<const Envelope*>(cell);
    const std::byte* data = cell + sizeof(Envelope);
    Handover* handover = nullptr;
    if (envelope.kind != MessageKind::eager) {
        std::memcpy(&handover, data, sizeof handover);
        data += sizeof handover;
    }
    if (envelope.kind == MessageKind::rendezvous) std::memcpy(&data, data, sizeof data);

    const auto bytes = std::min<std::size_t>(envelope.length, operation.buffer.bytes);
    if (!operation.buffer.is_dense() || envelope.kind == MessageKind::rendezvous_layout) [[unlikely]]
        copy_by_layout(operation, envelope, data);
    else if (bytes >= JointCopy::least_bytes && from != core_ && copies_jointly_)
        handover->copy.run(Handover::copy_number, operation.buffer.at, data, bytes);
    else
        copy_message(operation.buffer.at, data, bytes);
    operation.source = envelope.source;
    operation.tag = envelope.tag;
    operation.length = envelope.length;
    operation.complete = true;
    if (handover != nullptr) signal_sender(*handover, from);
}

void CoreEngine::copy_by_layout(const ReceiveOperation& operation, const Envelope& envelope,
                                const std::byte* data) {
    if (envelope.kind != MessageKind::rendezvous_layout) {
        copy(operation.buffer, Buffer::adjacent(const_cast<std::byte*>(data), envelope.length));
        return;
    }
    const Buffer* source = nullptr;
    std::memcpy(&source, data, sizeof source);
    copy(operation.buffer, *source);
}

void CoreEngine::signal_sender(Handover& handover, CoreId from) {
    // Release: pairs with the sender's acquire in its wait, so that the copy is over before the buffer
    // changes.
    handover.complete.store(1, std::memory_order_release);
    ring(from);
}

} // namespace vaquero::mpi
