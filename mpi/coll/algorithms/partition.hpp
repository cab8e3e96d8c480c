// An even division of a vector among ranks, for algorithms that let each work on its share.
#pragma once

#include <algorithm>
#include <cstddef>

namespace vaquero::mpi {

/// `count` elements in `parts` consecutive parts whose sizes differ by at most one.
class Partition {
public:
    Partition(std::size_t count, int parts)
        : quotient_(count / static_cast<std::size_t>(parts)),
          remainder_(count % static_cast<std::size_t>(parts)) {}

    /// The first element of `part`; `part` may be one past the last.
    [[nodiscard]] std::size_t first(int part) const {
        const auto index = static_cast<std::size_t>(part);
        return index * quotient_ + std::min(index, remainder_);
    }
    /// The number of elements in the `parts` parts from `part` on.
    [[nodiscard]] std::size_t length(int part, int parts) const { return first(part + parts) - first(part); }

private:
    std::size_t quotient_;
    std::size_t remainder_;
};

} // namespace vaquero::mpi
