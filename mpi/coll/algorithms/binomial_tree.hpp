// The tree that most rooted collectives follow.
#pragma once

#include <algorithm>
#include <bit>

#include "mpi/coll/team.hpp"

namespace vaquero::mpi {

/// This rank's place in the binomial tree over a team. Places are relative to the root: r's parent is r with
/// its lowest set bit cleared, its children are r + 1, r + 2, r + 4, ... below that bit, and its subtree is a
/// run of consecutive places, each child's following the one before. Depth and the root's degree are
/// ceil(log2 n).
///
///     0 ─┬─ 1
///        ├─ 2 ─── 3
///        └─ 4 ─┬─ 5
///              └─ 6 ─── 7
///
/// A child is named by the bit that sets it apart. Data going down visits the bits from reach() / 2 to 1, the
/// largest subtree first; data going up from 1 on.
class BinomialTree {
public:
    BinomialTree(const Team& team, int root)
        : root_(root), size_(team.size), place_((team.rank - root + team.size) % team.size) {}

    [[nodiscard]] bool is_root() const { return place_ == 0; }
    [[nodiscard]] bool is_leaf() const { return !has_child(1); }
    [[nodiscard]] int place() const { return place_; }
    /// The rank at `place`.
    [[nodiscard]] int rank_at(int place) const { return (place + root_) % size_; }
    /// The rank of the parent. The root has none.
    [[nodiscard]] int parent() const { return rank_at(place_ & (place_ - 1)); }

    /// The bit that is too high for a child.
    [[nodiscard]] int reach() const {
        return is_root() ? static_cast<int>(std::bit_ceil(static_cast<unsigned>(size_))) : place_ & -place_;
    }
    /// The number of ranks in the subtree here.
    [[nodiscard]] int span() const { return std::min(reach(), size_ - place_); }

    [[nodiscard]] bool has_child(int bit) const { return bit < reach() && place_ + bit < size_; }
    [[nodiscard]] int child(int bit) const { return rank_at(place_ + bit); }
    /// The number of ranks in the subtree of the child at `bit`.
    [[nodiscard]] int child_span(int bit) const { return std::min(bit, size_ - place_ - bit); }

private:
    int root_;
    int size_;
    int place_;
};

} // namespace vaquero::mpi
