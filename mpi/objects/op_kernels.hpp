// The predefined reduction operations on the predefined datatypes.
#pragma once

#include <mpi.h>

#include <array>
#include <bit>
#include <cstddef>

#include "mpi/objects/datatype.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

/// The predefined reductions, from MPI_MAX on, each on all kinds of elements in all widths: 1, 2, 4, ..., 32
/// bytes (all extents are powers of two). nullptr where the operation isn't defined [MPI 3.1 §5.9.2].
inline constexpr std::size_t element_widths = 6;
inline constexpr std::size_t element_slots =
    (static_cast<std::size_t>(ElementKind::long_double_int) + 1) * element_widths;

constexpr std::size_t slot(ElementKind kind, std::size_t extent) {
    return static_cast<std::size_t>(kind) * element_widths +
           static_cast<std::size_t>(std::countr_zero(extent));
}
constexpr std::size_t row(MPI_Op op) {
    return static_cast<std::size_t>(op) - static_cast<std::size_t>(MPI_MAX);
}

using KernelTable = std::array<std::array<ReductionKernel, element_slots>, row(MPI_MAXLOC) + 1>;
extern const KernelTable kernel_table;

/// The "multi-language types". They take all integer operations but the logical ones.
constexpr bool is_multi_language(MPI_Datatype datatype) {
    return datatype == MPI_AINT || datatype == MPI_OFFSET || datatype == MPI_COUNT;
}
constexpr bool is_logical(MPI_Op op) {
    return op == MPI_LAND || op == MPI_LOR || op == MPI_LXOR;
}

/// The loop that applies the predefined operation `op` to elements of `datatype`. nullptr when `op` isn't a
/// predefined reduction or MPI 3.1 §5.9.2 doesn't allow it on that datatype.
inline ReductionKernel find_kernel(MPI_Op op, MPI_Datatype datatype) {
    const DatatypeDescription* element = find_datatype(datatype);
    if (element == nullptr || row(op) >= kernel_table.size()) return nullptr;
    if (is_logical(op) && is_multi_language(datatype)) return nullptr;
    return kernel_table[row(op)][slot(element->kind, element->extent)];
}

} // namespace vaquero::mpi
