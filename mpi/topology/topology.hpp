// Virtual topologies [MPI 3.1 §7].
#pragma once

#include <mpi.h>

#include <cstdint>
#include <span>

namespace vaquero::mpi {

struct RankState;

/// A communicator's topology, for good: a grid, a graph that every member knows, or (`distributed`) one of
/// which each knows its neighbours. Its numbers lie behind it.
class Topology {
public:
    enum class Kind : std::uint8_t { grid, graph, distributed };

    Kind kind = Kind::grid;
    bool weighted = false; ///< distributed
    /// grid: extent of each dimension. graph: for each rank, the end of its edges. distributed: sources.
    std::span<int> first;
    /// grid: whether it is periodic. graph: the edges. distributed: destinations.
    std::span<int> second;
    /// grid: this rank's coordinates. distributed: weights of sources.
    std::span<int> third;
    /// distributed: weights of destinations.
    std::span<int> fourth;

    // A grid by its names.
    [[nodiscard]] int dimensions() const { return static_cast<int>(first.size()); }
    [[nodiscard]] int extent(int dimension) const { return first[static_cast<std::size_t>(dimension)]; }
    [[nodiscard]] bool is_periodic(int dimension) const {
        return second[static_cast<std::size_t>(dimension)] != 0;
    }
    [[nodiscard]] int coordinate(int dimension) const { return third[static_cast<std::size_t>(dimension)]; }

    [[nodiscard]] std::size_t bytes() const {
        return sizeof(Topology) + (first.size() + second.size() + third.size() + fourth.size()) * sizeof(int);
    }
};

/// A new one with room for so many numbers of each sort; nullptr when memory has run out.
Topology* create_topology(RankState& rank, Topology::Kind kind, std::size_t first, std::size_t second,
                          std::size_t third, std::size_t fourth);
Topology* copy_topology(RankState& rank, const Topology& topology);
void release_topology(RankState& rank, Topology* topology);

} // namespace vaquero::mpi
