// What one core shows the others of a communicator: flags, slots and buffers, all of which carry the number
// of the operation that they belong to. board.hpp has the whole picture.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/limits.hpp"
#include "base/strong.hpp"
#include "mpi/messages/joint_copy.hpp"

namespace vaquero::mpi {

/// Numbers the operations of a communicator, modulo 2^32.
using Sequence = std::uint32_t;

/// Whether `seen` is `wanted` or a number after it, by fewer than 2^31. [RFC 1982 §3.2]
constexpr bool reached(Sequence seen, Sequence wanted) {
    return static_cast<std::int32_t>(seen - wanted) >= 0;
}

/// The last operation for which something holds. One core writes it, others poll it.
struct alignas(cache_line) Flag {
    std::atomic<Sequence> operation{0};
};

/// A short message that a core shows to all others, or the address of a long one.
struct alignas(cache_line) Slot {
    static constexpr std::size_t capacity = 1024;
    static constexpr std::uint32_t by_reference = UINT32_MAX; ///< for `bytes`: the payload is a Reference
    struct Reference {
        const std::byte* data; ///< valid on every core
        std::size_t bytes;
    };

    /// The operation, and in the upper half how many bytes are shown.
    std::atomic<std::uint64_t> header{0};
    /// What is shown begins in the same line, so that few bytes come with the number that announces them, or
    /// in the next one (Board::payload_of()).
    static constexpr std::size_t rest_of_line = 48;
    alignas(16) std::byte payload[rest_of_line + capacity];
};
static_assert(offsetof(Slot, payload) + Slot::rest_of_line == cache_line);

/// A slot that is shown.
struct Shown {
    const std::byte* payload;
    std::uint32_t bytes; ///< or Slot::by_reference
};

/// Where a few cores meet: a flag barrier in one line that they all write, and that carries data. Whoever
/// comes fetches the line to say so and finds there what the others have left, so that a meeting of two costs
/// two transfers of a line, or one if they came together before.
struct alignas(cache_line) Meeting {
    static constexpr int most_cores = 4; ///< more of them would queue up for the line

    /// The number of the last meeting that each core came to.
    std::array<std::atomic<Sequence>, most_cores> came{};
    /// What each core leaves. Meetings take turns with two halves (double buffering): a core that is already
    /// in the next meeting writes the other half, and the one after that begins when all have come to the
    /// next.
    alignas(16) std::byte payload[2][16];
};
static_assert(sizeof(Meeting) == cache_line);

/// A member's buffers during an operation, exposed to the others: a descriptor in shared memory, with
/// addresses that are valid on every core.
struct Offer {
    const std::byte* contribution;
    std::byte* result;
    std::size_t count; ///< of elements
    JointCopy copy;    ///< of a long message into the member's buffer
};

/// The board of one core: the control area of its communicator's shared-memory collectives, in that core's
/// memory, with an Offer for each of its members behind it.
struct CoreBoard {
    static constexpr std::uint32_t depth = 4; ///< operations that may be under way at once
    static constexpr int max_rounds = 8; ///< of a barrier among cores: at least the logarithm of max_cores

    /// `ranks` of the communicator use it until each has let_go(). Operations are counted from `start` on: 0
    /// but in tests.
    CoreBoard(CoreId own_core, int own_members, int ranks, Sequence start = 0);

    /// One of them needs it no more, and doesn't touch it again.
    void let_go() { users_.fetch_sub(1, std::memory_order_release); } // partner: is_free()
    /// Whether all have let go.
    [[nodiscard]] bool is_free() const { return users_.load(std::memory_order_acquire) == 0; }
    CoreBoard* next = nullptr; ///< in its core's list of those that others may still use

    // Written by this core, read by others.
    std::array<Slot, depth> slots;       ///< by operation, modulo depth
    std::array<Flag, max_rounds> rounds; ///< this core takes part in round k of the barrier
    Meeting meeting;                     ///< that of the first core is used, by all
    Flag reduced;                        ///< its members have reduced their shares
    Flag left;                           ///< all its members have left the operation and all before it

    // Read and written by this core's members only.
    alignas(cache_line) const CoreId core;
    const int members;
    int arrived = 0;                    ///< members that came to the operation that they gather for
    int reduced_here = 0;               ///< members that have reduced their shares
    std::array<int, depth> left_here{}; ///< members that have left the operation, modulo depth
    Sequence released;                  ///< the last operation for which the gathering is over

    [[nodiscard]] static std::size_t bytes(int member_count) {
        return sizeof(CoreBoard) + static_cast<std::size_t>(member_count) * sizeof(Offer);
    }
    [[nodiscard]] Offer& offer(int member) { return reinterpret_cast<Offer*>(this + 1)[member]; }

private:
    std::atomic<int> users_;
};

} // namespace vaquero::mpi
