// One ordered pair of cores: a ring of cells in which a message lies in line with its own ready mark.
//
//   cell:   0  header     8  which message, and how long: see Header
//           8  message    cell_bytes
//
//   memory, from low to high, all in whole cache lines:
//           credits (written by the receiver) | cell 0 | cell 1 | ... | cell size - 1 (written by the sender)
//
// In a virtqueue's terms the sending core is the driver and the receiving core the device: the sender makes
// cells available in order and the receiver returns them as used in order (VIRTIO_F_IN_ORDER). What the split
// ring spreads over three lines, descriptor, available ring and buffer, is one here: the receiver polls the
// cell that comes next, and the line that tells it of a short message brings the message too. Used cells are
// returned in batches by one counter, so that a stream of messages moves little else.
//
// A cell's line was last at the receiver, so it moves twice for a message: to the sender, which writes it,
// and back. Two cores that answer each other do better with one line that both write in turn, the baton
// (Baton): whoever received the last message in it has the line at hand for the next short one.
// bench/NOTES.md has what all this costs.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ensure.hpp"
#include "base/limits.hpp"
#include "drivers/virtio/layout.hpp"

namespace vaquero::virtio {

/// What marks a message as ready, in one word:
///
///   bits  0-15  length of the message
///        16-31  how many messages went the other way before it, modulo 2^16: by the baton for a message in
///               a cell, in cells for one in the baton. At most a ring of them is under way, so that says in
///               which order to take them.
///        32-63  position of the message among those that go its own way, counted from 1, modulo 2^32
using Header = std::uint64_t;
inline constexpr std::size_t cell_header_bytes = sizeof(Header);

/// The header of message `position`, without its length.
constexpr Header header_of(std::uint32_t position, std::uint32_t others) {
    return Header{position} << 32 | Header{others & 0xffff} << 16;
}
constexpr std::size_t length_of(Header header) {
    return header & 0xffff;
}

/// The line between two cores that either may write when it has received the last message in it: a mailbox of
/// one slot, whose ownership is a token that each message hands over.
struct alignas(cache_line) Baton {
    static constexpr std::size_t capacity = 48;

    /// Written by the end with this number, read by the other one.
    std::array<std::atomic<Header>, 2> header{};
    std::byte message[capacity];
};
static_assert(sizeof(Baton) == cache_line);

/// How many cells the receiver has returned so far, modulo 2^32. Has a line to itself.
using Credits = std::atomic<std::uint32_t>;

/// Where a channel's cells are.
struct Cells {
    std::byte* first;
    std::uint32_t stride; ///< bytes from one to the next: header and message, whole cache lines
    std::uint32_t count;  ///< a power of two

    /// The cell that the message after `position` messages goes to.
    [[nodiscard]] std::byte* at(std::uint32_t position) const {
        return first + std::size_t{position & (count - 1)} * stride;
    }
};

/// The sending end. One thread at a time.
class alignas(cache_line) Sender {
public:
    Sender(Cells cells, const Credits& credits, std::uint32_t start)
        : cells_(cells), credits_(&credits), sent_(start), returned_(start) {}

    /// Where the next message goes, 8-byte aligned, with room for `bytes` (1 to cell_bytes()); nullptr while
    /// the ring is full. Asking again before publish() gives the same place.
    std::byte* try_reserve(std::size_t bytes) {
        if (goes_by_baton(bytes)) return baton_->message;
        if (sent_ - returned_ == cells_.count) [[unlikely]] {
            // Only a sender that ran out of cells looks at the receiver's line.
            // Acquire: written by the release in Receiver::release().
            returned_ = credits_->load(std::memory_order_acquire);
            if (sent_ - returned_ == cells_.count) return nullptr;
        }
        return cells_.at(sent_) + cell_header_bytes;
    }

    /// Sends the `bytes` that try_reserve() was asked for.
    void publish(std::size_t bytes) {
        ensure(bytes - 1 < cell_bytes(), "a message is 1 to cell_bytes() long");
        // Release, both: read by the acquire in Receiver::try_peek(), which so sees the whole message.
        if (goes_by_baton(bytes)) {
            has_baton_ = false;
            ++sent_by_baton_;
            baton_->header[end_].store(header_of(sent_by_baton_, sent_) | bytes, std::memory_order_release);
        } else {
            auto& header = *reinterpret_cast<Header*>(cells_.at(sent_));
            ++sent_;
            std::atomic_ref(header).store(header_of(sent_, sent_by_baton_) | bytes,
                                          std::memory_order_release);
        }
    }

    [[nodiscard]] std::size_t cell_bytes() const { return cells_.stride - cell_header_bytes; }

private:
    friend void share_baton(Baton& baton, std::uint32_t end, Sender& sender, class Receiver& receiver);
    friend class Receiver;

    [[nodiscard]] bool goes_by_baton(std::size_t bytes) const {
        return has_baton_ && bytes <= Baton::capacity;
    }

    Cells cells_;
    const Credits* credits_;
    std::uint32_t sent_;     ///< in cells
    std::uint32_t returned_; ///< the receiver's credits when they were last read
    Baton* baton_ = nullptr;
    std::uint32_t sent_by_baton_ = 0;
    std::uint8_t end_ = 0; ///< of the baton
    bool has_baton_ = false;
};
static_assert(sizeof(Sender) == cache_line);

/// The receiving end. One thread at a time.
class alignas(cache_line) Receiver {
public:
    Receiver(Cells cells, Credits& credits, std::uint32_t start)
        : cells_(cells),
          credits_(&credits),
          received_(start),
          returned_(start),
          batch_(cells.count > batches ? cells.count / batches : 1) {}

    /// Whether try_peek() would show nothing.
    [[nodiscard]] bool is_empty() const {
        Header seen;
        return !baton_has_next(seen) && !cell_has_next(seen);
    }

    /// The oldest message that wasn't released, where the sender wrote it; empty when there is none.
    std::span<const std::byte> try_peek() {
        Header seen;
        is_baton_ = baton_has_next(seen);
        if (is_baton_) return {answers_->baton_->message, length_of(seen)};
        if (!cell_has_next(seen)) return {};
        return {cells_.at(received_) + cell_header_bytes, length_of(seen)};
    }

    /// Gives back what try_peek() showed: the cell to the sender, at the latest with the last one of a full
    /// ring, the baton to this core's own sender. True when the sender can see it now. Only after try_peek()
    /// showed a message.
    bool release() {
        if (is_baton_) {
            ++received_by_baton_;
            answers_->has_baton_ = true;
            return false;
        }
        ++received_;
        if (received_ - returned_ < batch_) return false;
        returned_ = received_;
        // Release: read by the acquire in Sender::try_reserve(); the message has been read before.
        credits_->store(received_, std::memory_order_release);
        return true;
    }

private:
    friend void share_baton(Baton& baton, std::uint32_t end, Sender& sender, Receiver& receiver);

    /// Whether the next message is in the baton; its header.
    bool baton_has_next(Header& seen) const {
        if (answers_ == nullptr || answers_->has_baton_) return false;
        // Acquire: written by the release in Sender::publish().
        seen = answers_->baton_->header[1U - answers_->end_].load(std::memory_order_acquire);
        return seen >> 16 == header_of(received_by_baton_ + 1, received_) >> 16;
    }
    /// The same for the cell that comes next.
    bool cell_has_next(Header& seen) const {
        // Acquire: as above.
        seen =
            std::atomic_ref(*reinterpret_cast<Header*>(cells_.at(received_))).load(std::memory_order_acquire);
        return seen >> 16 == header_of(received_ + 1, received_by_baton_) >> 16;
    }

    static constexpr std::uint32_t batches = 4; ///< a ring's cells are returned in about so many steps

    Cells cells_;
    Credits* credits_;
    std::uint32_t received_; ///< in cells
    std::uint32_t returned_; ///< what credits_ says
    std::uint32_t batch_;
    std::uint32_t received_by_baton_ = 0;
    Sender* answers_ =
        nullptr;            ///< the sender of this core to the same other one, with which it shares the baton
    bool is_baton_ = false; ///< what try_peek() showed
};
static_assert(sizeof(Receiver) == cache_line);

/// Joins the two ends that a core has to another one by the baton between them, as its end 0 or 1. The other
/// core does so with the other number. End 0 has it first.
void share_baton(Baton& baton, std::uint32_t end, Sender& sender, Receiver& receiver);

/// Both ends of one ordered pair.
class Channel {
public:
    /// Bytes of memory that a channel needs besides itself: a multiple of a cache line.
    static constexpr std::size_t memory_bytes(std::uint32_t cells, std::uint32_t cell_bytes) {
        return cache_line + std::size_t{cells} * (cell_bytes + cell_header_bytes);
    }

    /// `memory` is memory_bytes() long and aligned to a cache line; `cells` is a power of two, and a cell
    /// with its header is whole cache lines. The stream starts after `start` messages: 0 but in tests.
    Channel(std::byte* memory, std::uint32_t cells, std::uint32_t cell_bytes, std::uint32_t start = 0);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    Sender& sender() { return sender_; }
    Receiver& receiver() { return receiver_; }

private:
    Sender sender_;
    Receiver receiver_;
};

} // namespace vaquero::virtio
