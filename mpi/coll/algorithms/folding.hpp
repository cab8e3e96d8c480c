// How recursive halving and doubling cope with a number of ranks that is not a power of two.
#pragma once

#include <bit>

#include "mpi/coll/team.hpp"

namespace vaquero::mpi {

/// With n = p + r ranks, p a power of two, the first r pairs of neighbours (0,1), (2,3), ... send one rank
/// each into the game; the other sits out. The p participants are numbered in rank order, so that each index
/// stands for a run of consecutive ranks and the order of a non-commutative reduction can be kept. (Thakur,
/// Rabenseifner, Gropp: Optimization of Collective Communication Operations in MPICH, 2005, §4.5.)
class Folding {
public:
    /// Of a pair the lower rank takes part, unless the other one is `always_in`.
    explicit Folding(const Team& team, int always_in = 0)
        : rank_(team.rank),
          always_in_(always_in),
          size_(static_cast<int>(std::bit_floor(static_cast<unsigned>(team.size)))),
          pairs_(team.size - size_) {}

    /// p, the number of participants.
    [[nodiscard]] int size() const { return size_; }
    /// The index that this rank or its pair stands for.
    [[nodiscard]] int index() const { return rank_ < 2 * pairs_ ? rank_ / 2 : rank_ - pairs_; }
    /// The rank that takes part as `index`.
    [[nodiscard]] int rank_of(int index) const {
        const int lower = first_rank(index);
        return index < pairs_ && always_in_ == lower + 1 ? always_in_ : lower;
    }
    /// The lowest rank that `index` stands for; for index p, one past the last rank.
    [[nodiscard]] int first_rank(int index) const { return index < pairs_ ? 2 * index : index + pairs_; }

    [[nodiscard]] bool participates() const { return rank_of(index()) == rank_; }
    [[nodiscard]] bool is_paired() const { return rank_ < 2 * pairs_; }
    /// The other rank of this rank's pair.
    [[nodiscard]] int pair() const { return rank_ ^ 1; }

private:
    int rank_;
    int always_in_;
    int size_;
    int pairs_;
};

} // namespace vaquero::mpi
