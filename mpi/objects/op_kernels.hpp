// The predefined reduction operations on the predefined datatypes.
#pragma once

#include <mpi.h>

#include <array>
#include <bit>
#include <cstddef>

#include "mpi/objects/datatype.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

/// The predefined reductions, each on all kinds of elements in all widths: 1, 2, 4, ..., 32 bytes (all
/// extents are powers of two). nullptr where the operation isn't defined [MPI 3.1 §5.9.2].
inline constexpr std::size_t element_widths = 6;
inline constexpr std::size_t element_slots =
    (static_cast<std::size_t>(ElementKind::two_doubles) + 1) * element_widths;

constexpr std::size_t slot(ElementKind kind, std::size_t extent) {
    return static_cast<std::size_t>(kind) * element_widths +
           static_cast<std::size_t>(std::countr_zero(extent));
}

/// Handles of predefined operations are 0x20 to 0x3f [MPI 5.0 §20.3]; in this order the table has them.
inline constexpr std::uintptr_t first_operation_code = 0x20;
enum class PredefinedOp : std::uint8_t {
    sum,
    min,
    max,
    prod,
    band,
    bor,
    bxor,
    land,
    lor,
    lxor,
    minloc,
    maxloc,
    none
};
inline constexpr std::size_t predefined_ops = static_cast<std::size_t>(PredefinedOp::none);
using enum PredefinedOp;
inline constexpr std::array<PredefinedOp, 0x20> op_of_code{
    none, sum, min,  max,  prod, none, none, none, band,   bor,    bxor, none, none, none, none, none,
    land, lor, lxor, none, none, none, none, none, minloc, maxloc, none, none, none, none, none, none};

using KernelTable = std::array<std::array<ReductionKernel, element_slots>, predefined_ops>;
extern const KernelTable kernel_table;

/// The loop that applies the predefined operation `op` to elements of `type`. nullptr when `op` isn't a
/// predefined reduction or MPI 3.1 §5.9.2 doesn't allow it on that datatype. (Logical operations on MPI_AINT,
/// MPI_COUNT and MPI_OFFSET are allowed, as MPICH and Open MPI do.)
inline ReductionKernel find_kernel(MPI_Op op, const PredefinedType& type) {
    const std::uintptr_t code = code_of(op) - first_operation_code;
    if (code >= op_of_code.size() || op_of_code[code] == none) return nullptr;
    return kernel_table[static_cast<std::size_t>(op_of_code[code])][slot(type.kind, type.extent)];
}
inline ReductionKernel find_kernel(MPI_Op op, MPI_Datatype datatype) {
    const PredefinedType* const element = find_predefined(datatype);
    return element != nullptr ? find_kernel(op, *element) : nullptr;
}

} // namespace vaquero::mpi
