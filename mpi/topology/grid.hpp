// Grids: ranks in row-major order [MPI 3.1 §7.5.1].
#pragma once

#include <span>

#include "mpi/topology/topology.hpp"

namespace vaquero::mpi {

/// The grid of which this rank is number `own`; nullptr when memory has run out.
Topology* create_grid(RankState& rank, std::span<const int> extents, std::span<const int> periods, int own);

/// The rank at some coordinates, of which those in periodic dimensions may lie outside; else MPI_PROC_NULL.
int rank_at(const Topology& grid, std::span<const int> coordinates);
/// The first of a rank's coordinates, as many as there is room for.
void find_coordinates(const Topology& grid, int rank, std::span<int> coordinates);
/// The rank `distance` away from this one in one dimension; MPI_PROC_NULL beyond the edge.
int neighbour(const Topology& grid, int dimension, long distance);

/// Fills the zeros in `extents` so that all of them divide `ranks` among them, as close to each other as
/// possible and in non-increasing order [MPI 3.1 §7.5.2]: largest and smallest differ as little as can be.
/// `ranks` is without what the others take.
void balance_dimensions(int ranks, std::span<int> extents);

} // namespace vaquero::mpi
