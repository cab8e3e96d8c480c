// Toro's broadcast and reduction: rank 0 deals with one rank after the other.
// Source: Toro, Mpi_Bcast, Mpi_Gather and Mpi_Reduce of examples/MPI/ToroMPI.pas.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "osu/toro/ring.hpp"

namespace vaquero::osu::toro {

/// The linear broadcast: `data` of rank 0 is copied to those of all others. `rings[r]` leads from rank 0 to
/// rank r. Cost: rank 0 sends ranks - 1 messages.
inline void bcast(std::span<Ring> rings, int rank, std::span<std::byte> data) {
    if (rank != 0) return rings[static_cast<std::size_t>(rank)].receive(data);
    for (Ring& ring : rings.subspan(1))
        ring.send(data);
}

/// Puts `mine` of rank r into `all` of rank 0, from byte r * mine.size() on. `rings[r]` leads from rank r to
/// rank 0. Cost: rank 0 receives ranks - 1 messages.
inline void gather(std::span<Ring> rings, int rank, std::span<const std::byte> mine,
                   std::span<std::byte> all) {
    if (rank != 0) return rings[static_cast<std::size_t>(rank)].send(mine);
    std::memcpy(all.data(), mine.data(), mine.size());
    for (std::size_t r = 1; r < rings.size(); ++r)
        rings[r].receive(all.subspan(r * mine.size(), mine.size()));
}

/// Adds up the rows of `rows`, each as long as `sums`.
template <typename Number>
void add_rows(std::span<const Number> rows, std::span<Number> sums) {
    for (std::size_t column = 0; column < sums.size(); ++column) {
        Number sum = 0;
        for (std::size_t i = column; i < rows.size(); i += sums.size())
            sum = static_cast<Number>(sum + rows[i]);
        sums[column] = sum;
    }
}

} // namespace vaquero::osu::toro
