// Random datatypes with a naive model beside them: the list of all their bytes, one by one.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

namespace vaquero::mpi::test {

/// A datatype as the standard describes it [MPI 3.1 §4.1]: where each byte of data lies, in order, and its
/// bounds.
struct TypeMap {
    std::vector<std::ptrdiff_t> bytes;
    std::ptrdiff_t lower_bound = 0;
    std::ptrdiff_t upper_bound = 0;

    [[nodiscard]] std::ptrdiff_t extent() const { return upper_bound - lower_bound; }
};

struct RandomType {
    MPI_Datatype type;
    TypeMap map;
};

/// Makes datatypes of a seed.
class TypeMaker {
public:
    explicit TypeMaker(unsigned seed) : random_(seed) {}

    /// A committed datatype of up to `depth` constructors, to be freed.
    RandomType make(int depth) {
        RandomType made = any(depth);
        MPI_Type_commit(&made.type);
        return made;
    }
    int up_to(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

private:
    static RandomType basic(MPI_Datatype type, std::ptrdiff_t size) {
        RandomType made{MPI_DATATYPE_NULL, {}};
        MPI_Type_dup(type, &made.type);
        for (std::ptrdiff_t i = 0; i < size; ++i)
            made.map.bytes.push_back(i);
        made.map.upper_bound = size;
        return made;
    }
    /// Adds `count` elements of `child` at `at` to `map`.
    static void place(TypeMap& map, const TypeMap& child, std::ptrdiff_t at, int count, bool& is_empty) {
        for (int i = 0; i < count; ++i) {
            const std::ptrdiff_t offset = at + i * child.extent();
            for (const std::ptrdiff_t byte : child.bytes)
                map.bytes.push_back(offset + byte);
            const std::ptrdiff_t lower = offset + child.lower_bound;
            const std::ptrdiff_t upper = offset + child.upper_bound;
            map.lower_bound = is_empty ? lower : std::min(map.lower_bound, lower);
            map.upper_bound = is_empty ? upper : std::max(map.upper_bound, upper);
            is_empty = false;
        }
    }

    RandomType any(int depth) {
        if (depth == 0) {
            switch (up_to(3)) {
            case 0:
                return basic(MPI_BYTE, 1);
            case 1:
                return basic(MPI_SHORT, 2);
            case 2:
                return basic(MPI_INT, 4);
            default:
                return basic(MPI_DOUBLE, 8);
            }
        }
        RandomType child = any(depth - 1);
        RandomType made = derive(child, depth);
        MPI_Type_free(&child.type);
        return made;
    }

    RandomType derive(const RandomType& child, int depth) {
        RandomType made{MPI_DATATYPE_NULL, {}};
        const std::ptrdiff_t extent = child.map.extent();
        bool is_empty = true;
        const int count = up_to(3);
        switch (up_to(6)) {
        case 0:
            MPI_Type_contiguous(count, child.type, &made.type);
            place(made.map, child.map, 0, count, is_empty);
            return made;
        case 1: {
            const int length = up_to(2);
            const int stride = up_to(6) - 2;
            MPI_Type_vector(count, length, stride, child.type, &made.type);
            for (int i = 0; i < count; ++i)
                place(made.map, child.map, i * stride * extent, length, is_empty);
            return made;
        }
        case 2: {
            const int length = up_to(2);
            const MPI_Aint stride = up_to(64) - 16;
            MPI_Type_create_hvector(count, length, stride, child.type, &made.type);
            for (int i = 0; i < count; ++i)
                place(made.map, child.map, i * stride, length, is_empty);
            return made;
        }
        case 3: {
            std::vector<int> lengths(3);
            std::vector<int> displacements(3);
            for (int i = 0; i < 3; ++i) {
                lengths[static_cast<std::size_t>(i)] = up_to(2);
                displacements[static_cast<std::size_t>(i)] = up_to(12) - 4;
            }
            MPI_Type_indexed(count, lengths.data(), displacements.data(), child.type, &made.type);
            for (int i = 0; i < count; ++i)
                place(made.map, child.map, displacements[static_cast<std::size_t>(i)] * extent,
                      lengths[static_cast<std::size_t>(i)], is_empty);
            return made;
        }
        case 4: {
            const MPI_Aint lower = up_to(8) - 4;
            const MPI_Aint size = up_to(40);
            MPI_Type_create_resized(child.type, lower, size, &made.type);
            made.map = child.map;
            made.map.lower_bound = lower;
            made.map.upper_bound = lower + size;
            // What is built of it keeps to these bounds; the model below only does where they are the same.
            RandomType copy{MPI_DATATYPE_NULL, made.map};
            MPI_Type_contiguous(1, made.type, &copy.type);
            MPI_Type_free(&made.type);
            return copy;
        }
        case 5: {
            const std::vector<int> sizes{3, 4};
            const std::vector<int> parts{1 + up_to(2), 1 + up_to(3)};
            const std::vector<int> starts{up_to(3 - parts[0]), up_to(4 - parts[1])};
            const bool c_order = up_to(1) == 0;
            MPI_Type_create_subarray(2, sizes.data(), parts.data(), starts.data(),
                                     c_order ? MPI_ORDER_C : MPI_ORDER_FORTRAN, child.type, &made.type);
            const std::size_t slow = c_order ? 0 : 1;
            const std::size_t fast = 1 - slow;
            for (int i = 0; i < parts[slow]; ++i)
                place(made.map, child.map, ((starts[slow] + i) * sizes[fast] + starts[fast]) * extent,
                      parts[fast], is_empty);
            made.map.lower_bound = 0;
            made.map.upper_bound = 12 * extent;
            return made;
        }
        default:
            return structure(child, depth);
        }
    }

    /// Of bytes, so that it has no alignment, and the child.
    RandomType structure(const RandomType& child, int depth) {
        RandomType made{MPI_DATATYPE_NULL, {}};
        RandomType other = any(depth - 1);
        const int lengths[] = {up_to(2), up_to(2), 1};
        const MPI_Aint displacements[] = {up_to(100) - 20, up_to(100) - 20, 7};
        const MPI_Datatype types[] = {child.type, other.type, MPI_BYTE};
        MPI_Datatype padded = MPI_DATATYPE_NULL;
        MPI_Type_create_struct(3, lengths, displacements, types, &padded);
        bool is_empty = true;
        place(made.map, child.map, displacements[0], lengths[0], is_empty);
        place(made.map, other.map, displacements[1], lengths[1], is_empty);
        place(made.map, TypeMap{{0}, 0, 1}, displacements[2], 1, is_empty);
        // Explicit bounds, since the model knows no alignment.
        MPI_Type_create_resized(padded, made.map.lower_bound, made.map.extent(), &made.type);
        MPI_Type_free(&padded);
        MPI_Type_free(&other.type);
        return made;
    }

    std::mt19937 random_;
};

} // namespace vaquero::mpi::test
