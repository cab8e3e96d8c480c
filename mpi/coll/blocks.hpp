// How a buffer is divided into one block per rank.
#pragma once

#include <cstddef>
#include <span>

namespace vaquero::mpi {

/// Where one rank's block lies.
struct BlockPlace {
    std::ptrdiff_t offset; ///< bytes from the buffer's address
    std::size_t bytes;
};

/// The blocks of a buffer by rank: all of one size and adjacent, or each with a place of its own in a table.
/// Refers to the table, doesn't own it.
template <class Byte>
class BasicBlocks {
public:
    /// Block i is the `block_bytes` at base + i * block_bytes.
    static BasicBlocks uniform(Byte* base, std::size_t block_bytes) { return {base, block_bytes, nullptr}; }
    /// Block i is at places[i].
    static BasicBlocks varying(Byte* base, const BlockPlace* places) { return {base, 0, places}; }

    [[nodiscard]] std::size_t bytes(int rank) const {
        return places_ == nullptr ? block_bytes_ : places_[rank].bytes;
    }
    [[nodiscard]] std::span<Byte> operator[](int rank) const {
        // The place of an empty block need not be in the buffer, nor the buffer exist.
        if (bytes(rank) == 0) return {base_, 0};
        const std::ptrdiff_t offset =
            places_ == nullptr ? rank * static_cast<std::ptrdiff_t>(block_bytes_) : places_[rank].offset;
        return {base_ + offset, bytes(rank)};
    }

private:
    BasicBlocks(Byte* base, std::size_t block_bytes, const BlockPlace* places)
        : base_(base), block_bytes_(block_bytes), places_(places) {}

    Byte* base_;
    std::size_t block_bytes_;
    const BlockPlace* places_;
};

using Blocks = BasicBlocks<std::byte>;
using ConstBlocks = BasicBlocks<const std::byte>;

} // namespace vaquero::mpi
