#include "mpi/topology/grid.hpp"

#include <algorithm>

namespace vaquero::mpi {
namespace {

/// A coordinate within a periodic dimension; -1 outside of one that isn't.
int wrap(const Topology& grid, int dimension, long coordinate) {
    const int extent = grid.extent(dimension);
    if (coordinate >= 0 && coordinate < extent) return static_cast<int>(coordinate);
    if (!grid.is_periodic(dimension)) return -1;
    const long rest = coordinate % extent;
    return static_cast<int>(rest < 0 ? rest + extent : rest);
}

/// The best division of `ranks` into `parts` factors, none above `most`, written to the first of `factors` in
/// decreasing order: the one with the smallest largest factor, and then the next one. False if there is none.
bool divide(int ranks, std::size_t parts, int most, int* factors) {
    if (parts == 1) {
        *factors = ranks;
        return ranks <= most;
    }
    // The largest factor is at least the root; the first that the rest goes with is the best.
    for (int largest = 1; largest <= std::min(ranks, most); ++largest) {
        if (ranks % largest != 0) continue;
        long reach = 1;
        for (std::size_t i = 0; i < parts && reach < ranks; ++i)
            reach *= largest;
        if (reach < ranks) continue;
        if (divide(ranks / largest, parts - 1, largest, factors + 1)) {
            *factors = largest;
            return true;
        }
    }
    return false;
}

} // namespace

Topology* create_grid(RankState& rank, std::span<const int> extents, std::span<const int> periods, int own) {
    const std::size_t dimensions = extents.size();
    Topology* const grid = create_topology(rank, Topology::Kind::grid, dimensions, dimensions, dimensions, 0);
    if (grid == nullptr) return nullptr;
    std::copy(extents.begin(), extents.end(), grid->first.begin());
    std::transform(periods.begin(), periods.end(), grid->second.begin(),
                   [](int period) { return period != 0; });
    find_coordinates(*grid, own, grid->third);
    return grid;
}

int rank_at(const Topology& grid, std::span<const int> coordinates) {
    int rank = 0;
    for (int i = 0; i < grid.dimensions(); ++i) {
        const int coordinate = wrap(grid, i, coordinates[static_cast<std::size_t>(i)]);
        if (coordinate < 0) return MPI_PROC_NULL;
        rank = rank * grid.extent(i) + coordinate;
    }
    return rank;
}

void find_coordinates(const Topology& grid, int rank, std::span<int> coordinates) {
    for (int i = grid.dimensions() - 1; i >= 0; --i) {
        if (static_cast<std::size_t>(i) < coordinates.size())
            coordinates[static_cast<std::size_t>(i)] = rank % grid.extent(i);
        rank /= grid.extent(i);
    }
}

int neighbour(const Topology& grid, int dimension, long distance) {
    int rank = 0;
    for (int i = 0; i < grid.dimensions(); ++i) {
        const int coordinate = wrap(grid, i, grid.coordinate(i) + (i == dimension ? distance : 0));
        if (coordinate < 0) return MPI_PROC_NULL;
        rank = rank * grid.extent(i) + coordinate;
    }
    return rank;
}

void balance_dimensions(int ranks, std::span<int> extents) {
    const auto free = static_cast<std::size_t>(std::count(extents.begin(), extents.end(), 0));
    if (free == 0) return;
    // More factors than a number has bits are 1.
    constexpr std::size_t most_factors = 31;
    int factors[most_factors];
    const std::size_t parts = std::min(free, most_factors);
    (void)divide(ranks, parts, ranks, factors); // 1, 1, ..., ranks is always one
    std::size_t next = 0;
    for (int& extent : extents)
        if (extent == 0) {
            extent = next < parts ? factors[next] : 1;
            ++next;
        }
}

} // namespace vaquero::mpi
