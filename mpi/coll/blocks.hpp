// How a buffer is divided into one block per rank.
#pragma once

#include <cstddef>
#include <span>

namespace vaquero::mpi {

/// The blocks of a buffer by rank: all of one size and adjacent, or (the "v" operations) each with a count
/// and a displacement of its own. Refers to the arrays, doesn't own them.
template <class Byte>
class BasicBlocks {
public:
    /// Block i is the `block_bytes` at base + i * block_bytes.
    static BasicBlocks uniform(Byte* base, std::size_t block_bytes) {
        return {base, block_bytes, nullptr, nullptr};
    }
    /// Block i is counts[i] elements of `extent` bytes at base + displacements[i] * extent.
    static BasicBlocks varying(Byte* base, std::size_t extent, const int* counts, const int* displacements) {
        return {base, extent, counts, displacements};
    }

    [[nodiscard]] std::size_t bytes(int rank) const {
        return counts_ == nullptr ? unit_ : static_cast<std::size_t>(counts_[rank]) * unit_;
    }
    [[nodiscard]] std::span<Byte> operator[](int rank) const {
        // A displacement of an empty block need not be a place in the buffer, nor the buffer exist.
        if (bytes(rank) == 0) return {base_, 0};
        const std::ptrdiff_t index = counts_ == nullptr ? rank : displacements_[rank];
        return {base_ + index * static_cast<std::ptrdiff_t>(unit_), bytes(rank)};
    }

private:
    BasicBlocks(Byte* base, std::size_t unit, const int* counts, const int* displacements)
        : base_(base), unit_(unit), counts_(counts), displacements_(displacements) {}

    Byte* base_;
    std::size_t unit_; ///< bytes of a block, or with counts of an element
    const int* counts_;
    const int* displacements_;
};

using Blocks = BasicBlocks<std::byte>;
using ConstBlocks = BasicBlocks<const std::byte>;

} // namespace vaquero::mpi
