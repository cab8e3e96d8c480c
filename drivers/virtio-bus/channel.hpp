// One ordered pair of cores: a ring of cells in which a message lies in line with its own ready mark.
//
//   cell:   0  sequence   4  position of the message in the channel's stream, counted from 1
//           4  length     4  of the message
//           8  message    cell_bytes
//
//   memory, from low to high, all in whole cache lines:
//           credits (written by the receiver) | cell 0 | cell 1 | ... | cell size - 1 (written by the sender)
//
// In a virtqueue's terms the sending core is the driver and the receiving core the device: the sender makes
// cells available in order and the receiver returns them as used in order (VIRTIO_F_IN_ORDER). What the split
// ring spreads over three lines, descriptor, available ring and buffer, is one here: the receiver polls the
// cell that comes next, and the line that tells it of a short message brings the message too. Used cells are
// returned in batches by one counter, so that a stream of messages moves little else. bench/NOTES.md has what
// both cost.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ensure.hpp"
#include "drivers/virtio-bus/layout.hpp"

namespace vaquero::virtio {

/// Sequence and length, which are read and written as one: length << 32 | sequence.
using CellHeader = std::uint64_t;
inline constexpr std::size_t cell_header_bytes = sizeof(CellHeader);

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

    /// The next free cell, cell_bytes() long, 8-byte aligned; nullptr while the ring is full. Asking again
    /// before publish() gives the same cell.
    std::byte* try_reserve() {
        if (sent_ - returned_ == cells_.count) [[unlikely]] {
            // Only a sender that ran out of cells looks at the receiver's line.
            // Acquire: written by the release in Receiver::release().
            returned_ = credits_->load(std::memory_order_acquire);
            if (sent_ - returned_ == cells_.count) return nullptr;
        }
        return cells_.at(sent_) + cell_header_bytes;
    }

    /// Sends the first `bytes` (1 to cell_bytes()) of the cell that try_reserve() gave.
    void publish(std::size_t bytes) {
        ensure(bytes - 1 < cell_bytes(), "a message is 1 to cell_bytes() long");
        auto& header = *reinterpret_cast<CellHeader*>(cells_.at(sent_));
        ++sent_;
        // Release: read by the acquire in Receiver::try_peek(), which so sees the whole message.
        std::atomic_ref(header).store(CellHeader{bytes} << 32 | sent_, std::memory_order_release);
    }

    [[nodiscard]] std::size_t cell_bytes() const { return cells_.stride - cell_header_bytes; }

private:
    Cells cells_;
    const Credits* credits_;
    std::uint32_t sent_;
    std::uint32_t returned_; ///< the receiver's credits when they were last read
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

    /// The oldest message that wasn't released, in the sender's cell; empty when there is none.
    std::span<const std::byte> try_peek() {
        auto& header = *reinterpret_cast<CellHeader*>(cells_.at(received_));
        // Acquire: written by the release in Sender::publish().
        const CellHeader seen = std::atomic_ref(header).load(std::memory_order_acquire);
        if (static_cast<std::uint32_t>(seen) != received_ + 1) return {};
        return {cells_.at(received_) + cell_header_bytes, seen >> 32};
    }

    /// Gives the cell that try_peek() showed back to the sender, at the latest with the last one of a full
    /// ring. True when the sender can see it now. Only after try_peek() showed a message.
    bool release() {
        ++received_;
        if (received_ - returned_ < batch_) return false;
        returned_ = received_;
        // Release: read by the acquire in Sender::try_reserve(); the message has been read before.
        credits_->store(received_, std::memory_order_release);
        return true;
    }

private:
    static constexpr std::uint32_t batches = 4; ///< a ring's cells are returned in about so many steps

    Cells cells_;
    Credits* credits_;
    std::uint32_t received_;
    std::uint32_t returned_; ///< what credits_ says
    std::uint32_t batch_;
};
static_assert(sizeof(Receiver) == cache_line);

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
