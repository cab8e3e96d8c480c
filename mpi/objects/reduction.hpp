// An operation on vectors of one datatype, as reduction algorithms see it.
#pragma once

#include <mpi.h>

#include <cstddef>

namespace vaquero::mpi {

struct Layout;

/// result[i] = left[i] op right[i] for i < count. `result` may be one of the operands; otherwise they don't
/// overlap.
using ReductionKernel = void (*)(const void* left, const void* right, void* result, std::size_t count);

/// A predefined or a user's operation, bound to a datatype. Always associative. [MPI 3.1 §5.9.5]
///
/// The algorithms see elements that are adjacent: those of a predefined datatype as C lays them out, padding
/// included; those of a datatype with gaps packed, and the user's function gets them as it expects them.
class Reduction {
public:
    /// A predefined operation; they are all commutative.
    Reduction(ReductionKernel kernel, std::size_t extent) : kernel_(kernel), extent_(extent) {}
    /// A user's operation.
    Reduction(MPI_User_function* function, bool commutative, MPI_Datatype datatype, const Layout& layout);

    /// Bytes from one element to the next.
    [[nodiscard]] std::size_t extent() const { return extent_; }
    [[nodiscard]] bool commutative() const { return commutative_; }
    [[nodiscard]] bool is_predefined() const { return kernel_ != nullptr; }

    /// result[i] = left[i] op right[i] for i < count: `left` comes from lower ranks than `right`. `result`
    /// may be one of them.
    void combine(const std::byte* left, const std::byte* right, std::byte* result, std::size_t count) const {
        if (kernel_ != nullptr)
            kernel_(left, right, result, count);
        else
            combine_user(left, right, result, count);
    }
    /// inout[i] = in[i] op inout[i] for i < count: `in` comes from lower ranks than `inout`.
    void apply(const std::byte* in, std::byte* inout, std::size_t count) const {
        combine(in, inout, inout, count);
    }

private:
    void combine_user(const std::byte* left, const std::byte* right, std::byte* result,
                      std::size_t count) const;
    void combine_in_place(std::byte* inout, const std::byte* right, std::size_t count) const;
    void combine_with_gaps(const std::byte* left, const std::byte* right, std::byte* result,
                           std::size_t count) const;
    void apply_user(const std::byte* in, std::byte* inout, std::size_t count) const;

    ReductionKernel kernel_ = nullptr;
    MPI_User_function* function_ = nullptr;
    MPI_Datatype datatype_ = MPI_DATATYPE_NULL;
    const Layout* layout_ = nullptr;
    bool commutative_ = true;
    std::size_t extent_;
};

} // namespace vaquero::mpi
