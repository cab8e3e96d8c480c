// Reduction operations by handle.
#pragma once

#include <mpi.h>

#include <optional>

#include "mpi/api/arguments.hpp"
#include "mpi/objects/op_kernels.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

/// The rest of check_operation().
std::optional<Reduction> check_other_operation(Arguments& arguments, MPI_Op op, MPI_Datatype datatype);

/// The predefined or user-defined operation `op` on elements of `datatype`, for the call whose `arguments`
/// are being checked: MPI_ERR_OP when there is no such operation or it isn't defined on that datatype,
/// MPI_ERR_TYPE when there is no such datatype. Empty when these or earlier checks failed.
inline std::optional<Reduction> check_operation(Arguments& arguments, MPI_Op op, MPI_Datatype datatype) {
    const PredefinedType* const type = find_predefined(datatype);
    const ReductionKernel kernel = type != nullptr ? find_kernel(op, *type) : nullptr;
    if (kernel != nullptr) [[likely]]
        return Reduction(kernel, type->extent);
    return check_other_operation(arguments, op, datatype);
}

} // namespace vaquero::mpi
