// One copy of a long message, made by two cores: the receiver, and the sender while it has nothing to do but
// wait for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace vaquero::mpi {

/// Whoever comes next takes the next piece. The receiver runs the copy to its end; others may help, and may
/// be late or never come. May be used again, each time under another number.
class JointCopy {
public:
    /// Shorter messages are over before a helper has come.
    static constexpr std::size_t least_bytes = 4 * 1024;

    /// The receiver: copies, with whoever helps, and returns when all is done.
    void run(std::uint32_t number, std::byte* to, const std::byte* from, std::size_t bytes) {
        to_ = to;
        from_ = from;
        bytes_ = bytes;
        // A quarter, so that the two end at about the same time; but no more of the cache than need be.
        piece_bytes_ = std::clamp(bytes / 4 / 64 * 64, smallest_piece, largest_piece);
        while (bytes / piece_bytes_ >= most_pieces)
            piece_bytes_ *= 2;
        const auto pieces = static_cast<std::uint32_t>((bytes + piece_bytes_ - 1) / piece_bytes_);
        helped_.store(0, std::memory_order_relaxed); // the release below shows it
        // Release: whoever takes a piece sees what to copy. Partner: take_piece().
        state_.store(State{number, static_cast<std::uint16_t>(pieces), 0}, std::memory_order_release);
        const std::uint32_t left = pieces - copy_pieces(number);
        // A piece that a helper took is soon there: nobody waits while holding one.
        while (helped_.load(std::memory_order_acquire) != left) { // partner: help()
        }
    }

    /// Another core: copies pieces of copy `number`, as long as there are any. False when there was nothing
    /// to do.
    bool help(std::uint32_t number) {
        const std::uint32_t copied = copy_pieces(number);
        // Release: the pieces were copied before. Partner: run().
        if (copied != 0) helped_.fetch_add(copied, std::memory_order_release);
        return copied != 0;
    }

private:
    static constexpr std::size_t smallest_piece = 2 * 1024;
    static constexpr std::size_t largest_piece = 16 * 1024;
    static constexpr std::size_t most_pieces = UINT16_MAX;

    /// In one word, so that a helper that comes late can't take a piece of another copy.
    struct State {
        std::uint32_t number;
        std::uint16_t pieces;
        std::uint16_t taken;
    };
    static_assert(std::atomic<State>::is_always_lock_free);

    /// The number of a piece, or `most_pieces` when there is none left, or not yet any.
    std::size_t take_piece(std::uint32_t number) {
        State seen = state_.load(std::memory_order_acquire); // partner: run()
        for (;;) {
            if (seen.number != number || seen.taken == seen.pieces) return most_pieces;
            const State next{seen.number, seen.pieces, static_cast<std::uint16_t>(seen.taken + 1)};
            if (state_.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                             std::memory_order_acquire))
                return seen.taken;
        }
    }

    std::uint32_t copy_pieces(std::uint32_t number) {
        std::uint32_t copied = 0;
        for (std::size_t piece; (piece = take_piece(number)) != most_pieces; ++copied) {
            const std::size_t offset = piece * piece_bytes_;
            const std::size_t rest = bytes_ - offset;
            std::memcpy(to_ + offset, from_ + offset, rest < piece_bytes_ ? rest : piece_bytes_);
        }
        return copied;
    }

    std::atomic<State> state_{State{0, 0, 0}};
    std::byte* to_ = nullptr;
    const std::byte* from_ = nullptr;
    std::size_t bytes_ = 0;
    std::size_t piece_bytes_ = 0;
    std::atomic<std::uint32_t> helped_{0}; ///< pieces that helpers have copied
};

} // namespace vaquero::mpi
