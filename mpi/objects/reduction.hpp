// An operation on vectors of one datatype, as reduction algorithms see it.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstring>

namespace vaquero::mpi {

/// result[i] = left[i] op right[i] for i < count. `result` may be one of the operands; otherwise they don't
/// overlap.
using ReductionKernel = void (*)(const void* left, const void* right, void* result, std::size_t count);

/// A predefined or a user's operation, bound to a datatype. Always associative. [MPI 3.1 §5.9.5]
class Reduction {
public:
    /// A predefined operation; they are all commutative.
    Reduction(ReductionKernel kernel, std::size_t extent) : kernel_(kernel), extent_(extent) {}
    /// A user's operation.
    Reduction(MPI_User_function* function, bool commutative, MPI_Datatype datatype, std::size_t extent)
        : function_(function), datatype_(datatype), commutative_(commutative), extent_(extent) {}

    /// Bytes from one element to the next.
    [[nodiscard]] std::size_t extent() const { return extent_; }
    [[nodiscard]] bool commutative() const { return commutative_; }

    /// result[i] = left[i] op right[i] for i < count: `left` comes from lower ranks than `right`. `result`
    /// may be one of them.
    void combine(const std::byte* left, const std::byte* right, std::byte* result, std::size_t count) const {
        if (kernel_ != nullptr)
            kernel_(left, right, result, count);
        else if (result != left)
            combine_user(left, right, result, count);
        else
            combine_user_in_place(result, right, count);
    }
    /// inout[i] = in[i] op inout[i] for i < count: `in` comes from lower ranks than `inout`.
    void apply(const std::byte* in, std::byte* inout, std::size_t count) const {
        combine(in, inout, inout, count);
    }

private:
    void combine_user(const std::byte* left, const std::byte* right, std::byte* result,
                      std::size_t count) const {
        if (result != right && count != 0) std::memcpy(result, right, count * extent_);
        apply_user(left, result, count);
    }
    // A user's function writes to its right operand, so the left one is safe in `inout` only until the end.
    void combine_user_in_place(std::byte* inout, const std::byte* right, std::size_t count) const {
        alignas(std::max_align_t) std::byte piece[512];
        const std::size_t most = sizeof piece / extent_;
        while (count > 0) {
            const std::size_t length = std::min(count, most);
            combine_user(inout, right, piece, length);
            std::memcpy(inout, piece, length * extent_);
            inout += length * extent_;
            right += length * extent_;
            count -= length;
        }
    }
    // A user's function gets the length as an int, and pointers that it promises not to write through.
    void apply_user(const std::byte* in, std::byte* inout, std::size_t count) const {
        while (count > 0) {
            int length = static_cast<int>(std::min<std::size_t>(count, INT_MAX));
            const auto done = static_cast<std::size_t>(length);
            MPI_Datatype datatype = datatype_;
            function_(const_cast<std::byte*>(in), inout, &length, &datatype);
            in += done * extent_;
            inout += done * extent_;
            count -= done;
        }
    }

    ReductionKernel kernel_ = nullptr;
    MPI_User_function* function_ = nullptr;
    MPI_Datatype datatype_ = MPI_DATATYPE_NULL;
    bool commutative_ = true;
    std::size_t extent_;
};

} // namespace vaquero::mpi
