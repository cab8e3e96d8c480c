// An operation on vectors of one datatype, as reduction algorithms see it.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstddef>

namespace vaquero::mpi {

/// inout[i] = in[i] op inout[i] for i < count. The vectors don't overlap.
using ReductionKernel = void (*)(const void* in, void* inout, std::size_t count);

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

    /// inout[i] = in[i] op inout[i] for i < count: `in` comes from lower ranks than `inout`.
    void apply(const std::byte* in, std::byte* inout, std::size_t count) const {
        if (kernel_ != nullptr) {
            kernel_(in, inout, count);
        } else {
            apply_user(in, inout, count);
        }
    }

private:
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
