// Where the bytes of a datatype lie, as copying sees it [MPI 3.1 §4.1].
//
// A Layout is a list of pieces, each a run of bytes, or another layout, repeated at a fixed stride. What is
// adjacent or evenly spaced has been merged, so that a vector, however it was described, is one piece. It is
// immutable, and lies where every core can read it: a receiver walks its sender's layout
// (messages/cursor.hpp).
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>

namespace vaquero::mpi {

struct Layout;

/// `count` repetitions, `stride` bytes apart, of `run` bytes of data each: adjacent bytes, or one element of
/// `child`, whose data may have gaps.
struct Piece {
    std::size_t begin;     ///< bytes of data in the pieces before this one
    std::ptrdiff_t offset; ///< of the first repetition, from the element's address
    std::size_t count;
    std::ptrdiff_t stride;
    std::size_t run;
    const Layout* child; ///< null: adjacent bytes
};

struct Layout {
    std::size_t size = 0;           ///< bytes of data in one element
    std::ptrdiff_t lower_bound = 0; ///< bytes from its address; it ends `extent` bytes further
    std::ptrdiff_t extent = 0;      ///< bytes from one element to the next
    std::ptrdiff_t true_lower_bound = 0;
    std::ptrdiff_t true_extent = 0; ///< of the data alone
    std::uint32_t alignment = 1;    ///< of the strictest basic element
    bool explicit_bounds = false;   ///< by MPI_Type_create_resized: what is built of it keeps to them
    bool is_dense = false;          ///< elements are adjacent bytes from their address on
    const Piece* pieces = nullptr;  ///< in the order of the data
    std::size_t piece_count = 0;

    /// The address-to-address end of an element.
    [[nodiscard]] std::ptrdiff_t upper_bound() const { return lower_bound + extent; }
    [[nodiscard]] std::ptrdiff_t true_upper_bound() const { return true_lower_bound + true_extent; }
};

/// A part of a datatype under construction: `count` elements of `child`, `stride` bytes apart. Parts keep to
/// the description by the program, in the order of the data; pieces are what they come to.
struct Part {
    std::ptrdiff_t offset;
    std::size_t count;
    std::ptrdiff_t stride;
    const Layout* child;
    MPI_Datatype type; ///< whose layout the child is
};

/// Whether elements are adjacent bytes from their address on.
bool is_dense(const Layout& layout);

/// Writes to `pieces`, which has room for one for each part, and to `layout`, which then refers to them, what
/// `part_count` parts come to. With `pads` the extent is rounded up to the alignment, as a C structure's is.
void build_layout(Layout& layout, Piece* pieces, const Part* parts, std::size_t part_count, bool pads);

} // namespace vaquero::mpi
