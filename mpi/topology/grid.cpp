#include "mpi/topology/grid.hpp"

#include <algorithm>
#include <array>
#include <climits>

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

/// `base` to the power of `exponent`, or the first power of it that is `enough`.
long power_up_to(long base, std::size_t exponent, long enough) {
    long power = 1;
    for (std::size_t i = 0; i < exponent && power < enough; ++i)
        power *= base;
    return power;
}

/// The best division of a number into factors: the smallest and the largest of them are as close as can be,
/// then the smallest is as large as can be, then the next one.
class Division {
public:
    // More factors than a number has bits are 1.
    static constexpr std::size_t most_parts = 31;

    Division(int number, std::size_t parts) : parts_(parts) { search(number, 0, 1); }

    /// In increasing order.
    [[nodiscard]] int factor(std::size_t part) const { return best_[part]; }

private:
    /// Tries what makes `rest` with this part and those after it, none below `least`: large ones first, so
    /// that the first to be found is the best of equals.
    void search(int rest, std::size_t part, int least) {
        const std::size_t left = parts_ - part;
        if (left == 1) return complete(rest, least);
        int factor = least;
        while (power_up_to(factor + 1, left, long{rest} + 1) <= rest)
            ++factor;
        for (; factor >= least; --factor) {
            // Without any factor as far from the first as in the best so far, do they still reach?
            const long first = part == 0 ? factor : factors_[0];
            if (power_up_to(first + spread_ - 1, left, rest) < rest) return;
            if (rest % factor != 0) continue;
            factors_[part] = factor;
            search(rest / factor, part + 1, factor);
        }
    }

    void complete(int rest, int least) {
        factors_[parts_ - 1] = rest;
        const long spread = rest - factors_[0];
        if (rest < least || spread >= spread_) return;
        spread_ = spread;
        best_ = factors_;
    }

    std::size_t parts_;
    long spread_ = INT_MAX;
    std::array<int, most_parts> factors_{};
    std::array<int, most_parts> best_{};
};

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
    std::size_t parts = std::min(free, Division::most_parts);
    const Division division(ranks, parts);
    for (int& extent : extents)
        if (extent == 0) extent = parts > 0 ? division.factor(--parts) : 1;
}

} // namespace vaquero::mpi
