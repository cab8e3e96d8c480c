// New datatypes from old ones [MPI 3.1 §4.1.2, §4.1.3, §4.1.4].
#pragma once

#include <mpi.h>

#include <cstddef>
#include <span>

#include "mpi/objects/datatype.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

/// How a program described a datatype, for MPI_Type_get_contents.
struct Description {
    int combiner;
    std::span<const int> integers{}; ///< without the array below, which comes after the first `before`
    std::span<const int> more_integers{};
    std::span<const int> last_integers{};
    std::span<const MPI_Aint> addresses{};
    std::span<const MPI_Datatype> types{};
};

/// A datatype in the making: made, filled part by part, finished. What isn't finished is given back.
///
///     DatatypeDraft draft(rank, 1, {.combiner = MPI_COMBINER_DUP, .types = {&oldtype, 1}});
///     draft.add(oldtype, 0, 1, 0);
///     Datatype* const created = draft.finish();
class DatatypeDraft {
public:
    /// With room for so many parts. The types of the description exist.
    DatatypeDraft(RankState& rank, std::size_t most_parts, const Description& description);
    ~DatatypeDraft();
    DatatypeDraft(const DatatypeDraft&) = delete;
    DatatypeDraft& operator=(const DatatypeDraft&) = delete;

    /// `count` elements of `type`, `stride` bytes apart, the first at `offset`.
    void add(MPI_Datatype type, std::ptrdiff_t offset, std::size_t count, std::ptrdiff_t stride);
    /// Keeps to these bounds, whatever the parts are [MPI 3.1 §4.1.7].
    void set_bounds(std::ptrdiff_t lower_bound, std::ptrdiff_t extent);
    /// Rounds the extent up to the alignment, as a C structure's is.
    void pad() { pads_ = true; }
    /// Takes over a datatype that the parts refer to, and nobody else has; null if it failed.
    void own(Datatype* inner);

    /// The datatype, the caller's from now on; nullptr when memory has run out.
    Datatype* finish();

private:
    RankState& rank_;
    Datatype* made_ = nullptr; ///< null: memory has run out
    Piece* pieces_ = nullptr;
    bool pads_ = false;
    bool has_bounds_ = false;
    std::ptrdiff_t lower_bound_ = 0;
    std::ptrdiff_t extent_ = 0;
};

inline MPI_Datatype handle_of(Datatype& datatype) {
    return handle_cast<MPI_Datatype>(&datatype);
}

/// The common constructors, under any description. nullptr when memory has run out.
Datatype* create_repeated(RankState& rank, std::size_t count, std::ptrdiff_t stride, MPI_Datatype type,
                          const Description& description);
/// `count` blocks of `block_length` adjacent elements, `stride` bytes apart.
Datatype* create_vector(RankState& rank, std::size_t count, std::size_t block_length, std::ptrdiff_t stride,
                        MPI_Datatype type, const Description& description);

/// One dimension of an array, of which some indices are taken.
struct Dimension {
    int size;  ///< of the whole array
    int first; ///< index taken
    int count; ///< of indices in a block
    int blocks = 1;
    int distance = 0; ///< from one block's first index to the next's
    int rest = 0;     ///< indices in one more, incomplete block
};
/// The indices taken of an array of `type`, the dimension that changes fastest first.
Datatype* create_array_part(RankState& rank, std::span<const Dimension> dimensions, MPI_Datatype type,
                            const Description& description);

} // namespace vaquero::mpi
