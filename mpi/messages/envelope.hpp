// The wire format: what one cell of a channel between two cores holds.
//
//   byte  0  length       8  bytes of the whole message
//         8  context      4  whose message: communicator, point-to-point or collective
//        12  tag          4
//        16  source       4  rank of the sender in the communicator
//        20  destination  2  rank of the receiver in MPI_COMM_WORLD
//        22  kind         1
//        23  reserved     1  0
//        24  eager:             the message
//            eager_synchronous: 8 bytes address of the sender's Handover, then the message
//            rendezvous:        8 bytes address of the sender's Handover, 8 bytes address of its buffer
//            rendezvous_layout: 8 bytes address of the sender's Handover, 8 bytes address of its Buffer
//
// The envelope comes first and the message directly behind it, so that a small message lies in the same cache
// line. Addresses are valid on every core. Numbers are little-endian as the processor has them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace vaquero::mpi {

struct Handover;

/// How the bytes of a message travel.
enum class MessageKind : std::uint8_t {
    eager,             ///< in the cell
    eager_synchronous, ///< in the cell, and the receiver tells the sender when it is matched
    rendezvous,        ///< the receiver copies them from the sender's buffer when it is matched
    rendezvous_layout, ///< the same, from a buffer that isn't one run
};

struct Envelope {
    std::uint64_t length;
    std::uint32_t context;
    std::int32_t tag;
    std::int32_t source;
    std::uint16_t destination;
    MessageKind kind;
    std::uint8_t reserved = 0;
};
static_assert(sizeof(Envelope) == 24);
static_assert(offsetof(Envelope, context) == 8 && offsetof(Envelope, tag) == 12);
static_assert(offsetof(Envelope, source) == 16 && offsetof(Envelope, destination) == 20);
static_assert(offsetof(Envelope, kind) == 22);

/// Writes `envelope` in as few stores as there are words. The receiver may be polling this line, and each
/// store that comes after it took the line away has to fetch it back, which is likely where stores are
/// emulated.
inline void write_envelope(std::byte* cell, const Envelope& envelope) {
    const std::uint64_t words[] = {envelope.length,
                                   std::uint64_t{envelope.context} |
                                       std::uint64_t{static_cast<std::uint32_t>(envelope.tag)} << 32,
                                   std::uint64_t{static_cast<std::uint32_t>(envelope.source)} |
                                       std::uint64_t{envelope.destination} << 32 |
                                       std::uint64_t{static_cast<std::uint8_t>(envelope.kind)} << 48};
    static_assert(sizeof words == sizeof(Envelope) && std::endian::native == std::endian::little);
    for (std::size_t i = 0; i < std::size(words); ++i)
        std::memcpy(cell + i * sizeof words[i], &words[i], sizeof words[i]);
}

/// How long the message in the cell is.
constexpr std::size_t cell_bytes_of(const Envelope& envelope) {
    switch (envelope.kind) {
    case MessageKind::eager:
        return sizeof(Envelope) + envelope.length;
    case MessageKind::eager_synchronous:
        return sizeof(Envelope) + sizeof(Handover*) + envelope.length;
    case MessageKind::rendezvous:
    case MessageKind::rendezvous_layout:
        break;
    }
    return sizeof(Envelope) + sizeof(Handover*) + sizeof(const std::byte*);
}

/// What follows the envelope of a rendezvous; of an eager_synchronous message only the first member does.
struct SenderAddresses {
    Handover* handover; ///< where the receiver tells the sender that it is done
    const void* buffer; ///< its data, or its Buffer
};
static_assert(sizeof(SenderAddresses) == 16);

} // namespace vaquero::mpi
