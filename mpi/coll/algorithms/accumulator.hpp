// The running result of a reduction on one rank.
#pragma once

#include <cstddef>
#include <utility>

#include "mpi/coll/algorithms/folding.hpp"
#include "mpi/coll/team.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

/// A partial result, the reduction of a run of consecutive ranks, and room for an incoming one from the run
/// next to it. The two buffers may change roles (rather than be copied) to keep the order of operands.
class Accumulator {
public:
    /// Both buffers hold as many elements; `partial` has this rank's contribution.
    Accumulator(const Reduction& reduction, std::byte* partial, std::byte* incoming)
        : reduction_(reduction), partial_(partial), incoming_(incoming) {}

    [[nodiscard]] std::byte* partial(std::size_t element = 0) const { return partial_ + bytes(element); }
    [[nodiscard]] std::byte* incoming(std::size_t element = 0) const { return incoming_ + bytes(element); }
    [[nodiscard]] std::size_t bytes(std::size_t elements) const { return elements * reduction_.extent(); }

    /// Combines elements [first, first + count) that came in from `source` with those of this rank's partial
    /// result. Afterwards no other elements of the partial result may be used.
    void merge(const Team& team, int source, std::size_t first, std::size_t count) {
        if (reduction_.commutative() || source < team.rank) {
            reduction_.apply(incoming(first), partial(first), count);
        } else {
            reduction_.apply(partial(first), incoming(first), count);
            std::swap(partial_, incoming_);
        }
    }

    /// First step of a folded algorithm: those who sit out hand `count` elements to those who take part.
    void fold(const Team& team, const Folding& folding, std::size_t count) {
        if (!folding.is_paired()) return;
        if (folding.participates()) {
            receive(team, incoming_, bytes(count), folding.pair());
            merge(team, folding.pair(), 0, count);
        } else {
            send(team, partial_, bytes(count), folding.pair());
        }
    }

private:
    const Reduction& reduction_;
    std::byte* partial_;
    std::byte* incoming_;
};

} // namespace vaquero::mpi
