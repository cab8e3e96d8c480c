// Data for the tests of collective operations, and what should become of it.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "mpi/coll/blocks.hpp"
#include "mpi/objects/layout.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi::test {

using Buffer = std::vector<std::byte>;

/// Well-mixed bits that depend on all of `a`, `b` and `c`.
inline std::uint32_t mix(std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0) {
    std::uint32_t x = a * 0x9e3779b9U + b * 0x85ebca6bU + c * 0xc2b2ae35U + 0x27d4eb2fU;
    x = (x ^ (x >> 15)) * 0x2c1b3c6dU;
    x = (x ^ (x >> 12)) * 0x297a2d39U;
    return x ^ (x >> 15);
}

/// `bytes` that only `from` sends to `to`.
inline Buffer pattern(std::size_t bytes, int from, int to = 0) {
    Buffer buffer(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        buffer[i] = static_cast<std::byte>(mix(
            static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)));
    return buffer;
}

/// Blocks of various sizes for `ranks` ranks, some of them empty, laid out in reverse order with gaps.
struct Layout {
    std::vector<int> counts;
    std::vector<int> displacements;
    std::size_t elements = 0; ///< that a buffer needs

    Layout(int ranks, int unit, int salt)
        : counts(static_cast<std::size_t>(ranks)), displacements(counts.size()) {
        for (std::size_t i = counts.size(); i-- > 0;) {
            counts[i] = unit * static_cast<int>((i * 5 + static_cast<std::size_t>(salt)) % 4);
            displacements[i] = static_cast<int>(elements);
            elements += static_cast<std::size_t>(counts[i]) + 2;
        }
    }
    [[nodiscard]] std::size_t bytes(int rank, std::size_t extent) const {
        return static_cast<std::size_t>(counts[static_cast<std::size_t>(rank)]) * extent;
    }
    /// The same for Blocks.
    [[nodiscard]] std::vector<BlockPlace> places(std::size_t extent) const {
        std::vector<BlockPlace> all(counts.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = {static_cast<std::ptrdiff_t>(offset(static_cast<int>(i), extent)),
                      bytes(static_cast<int>(i), extent)};
        return all;
    }
    [[nodiscard]] std::size_t offset(int rank, std::size_t extent) const {
        return static_cast<std::size_t>(displacements[static_cast<std::size_t>(rank)]) * extent;
    }
};

inline Buffer slice(const Buffer& buffer, std::size_t offset, std::size_t bytes) {
    const auto first = buffer.begin() + static_cast<std::ptrdiff_t>(offset);
    return Buffer(first, first + static_cast<std::ptrdiff_t>(bytes));
}

inline void put(Buffer& buffer, std::size_t offset, const Buffer& part) {
    std::copy(part.begin(), part.end(), buffer.begin() + static_cast<std::ptrdiff_t>(offset));
}

// ---- Reductions

/// The map x -> factor * x + summand. Composition is associative but not commutative: wrong order shows.
struct Affine {
    std::uint32_t factor;
    std::uint32_t summand;
    friend bool operator==(const Affine&, const Affine&) = default;
};

inline Affine compose(Affine a, Affine b) {
    return {a.factor * b.factor, a.factor * b.summand + a.summand};
}
inline Affine add(Affine a, Affine b) {
    return {a.factor + b.factor, a.summand + b.summand};
}

inline void compose_all(void* in, void* inout, int* length, MPI_Datatype* /*datatype*/) {
    for (int i = 0; i < *length; ++i)
        static_cast<Affine*>(inout)[i] = compose(static_cast<Affine*>(in)[i], static_cast<Affine*>(inout)[i]);
}
inline void add_all(const void* left, const void* right, void* result, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        static_cast<Affine*>(result)[i] =
            add(static_cast<const Affine*>(left)[i], static_cast<const Affine*>(right)[i]);
}

/// A way of reducing vectors of Affine, with its model.
struct Operation {
    Reduction reduction;
    Affine (*combine)(Affine, Affine);
};
inline const Operation sum{Reduction(add_all, sizeof(Affine)), add};
inline constexpr mpi::Layout dense_layout{
    .size = sizeof(Affine), .extent = sizeof(Affine), .true_extent = sizeof(Affine), .is_dense = true};
inline const Operation composition{Reduction(compose_all, false, MPI_DATATYPE_NULL, dense_layout), compose};

using Vector = std::vector<Affine>;

inline Vector contribution(std::size_t count, int rank) {
    Vector vector(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::uint32_t>(i);
        vector[i] = {mix(index, static_cast<std::uint32_t>(rank), 1) | 1,
                     mix(index, static_cast<std::uint32_t>(rank), 2)};
    }
    return vector;
}

/// The contributions of ranks 0 to last, one after the other.
inline Vector reduced(std::size_t count, int last, const Operation& operation) {
    Vector result = contribution(count, 0);
    for (int rank = 1; rank <= last; ++rank) {
        const Vector next = contribution(count, rank);
        for (std::size_t i = 0; i < count; ++i)
            result[i] = operation.combine(result[i], next[i]);
    }
    return result;
}

inline std::byte* bytes_of(Vector& vector) {
    return reinterpret_cast<std::byte*>(vector.data());
}

} // namespace vaquero::mpi::test
