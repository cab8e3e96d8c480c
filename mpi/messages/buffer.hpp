// A program's buffer, as sends and receives see it.
#pragma once

#include <cstddef>

#include "mpi/objects/layout.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

/// `bytes` of data: one run, or the elements of a layout. It may be walked by any rank of any core.
struct Buffer {
    /// Valid on every core if there is no layout; else as its owner sees it, since a layout may lead from
    /// there to private data and to others alike (MPI_BOTTOM).
    std::byte* at = nullptr;
    std::size_t bytes = 0;
    const Layout* layout = nullptr;               ///< null: adjacent bytes
    const platform::PrivateData* owner = nullptr; ///< its owner's, if there is a layout

    [[nodiscard]] bool is_dense() const { return layout == nullptr; }

    /// `bytes` adjacent bytes at an address that is valid on every core.
    static Buffer adjacent(void* at, std::size_t bytes) { return {static_cast<std::byte*>(at), bytes}; }
    /// `count` elements of `layout` at `at`, for the rank `owner` of which has this private data. What comes
    /// to one run is one.
    static Buffer of(void* at, std::size_t count, const Layout& layout, const platform::PrivateData& owner) {
        auto* const start = static_cast<std::byte*>(at);
        const std::size_t bytes = count * layout.size;
        if (bytes == 0) return {start, 0};
        const bool is_one_run = count == 1 && layout.piece_count == 1 && layout.pieces->count == 1 &&
                                layout.pieces->child == nullptr;
        if (is_one_run) return {owner.shared_address(start + layout.pieces->offset), bytes};
        if (layout.is_dense) return {owner.shared_address(start), bytes};
        return {start, bytes, &layout, &owner};
    }
};

} // namespace vaquero::mpi
