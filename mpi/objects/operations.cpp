// Reduction operations by handle, and the calls that make and end them [MPI 3.1 §5.9.5].
#include "mpi/objects/operations.hpp"

#include "mpi/objects/op_kernels.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

constexpr MPI_Op first_user_operation = MPI_OP_NULL + first_user_handle;

bool is_predefined(MPI_Op op) {
    return op > MPI_OP_NULL && op <= MPI_NO_OP;
}

UserOperation* find_user_operation(MPI_Op op) {
    return state().operations.find(static_cast<unsigned>(op) - static_cast<unsigned>(first_user_operation));
}

} // namespace

std::optional<Reduction> check_other_operation(Arguments& arguments, MPI_Op op, MPI_Datatype datatype) {
    const std::size_t extent = arguments.bytes(1, datatype);
    if (arguments.failed()) return std::nullopt;
    if (is_predefined(op)) {
        arguments.require(false, MPI_ERR_OP, "operation is not defined on this datatype");
        return std::nullopt;
    }
    const UserOperation* operation = find_user_operation(op);
    arguments.require(operation != nullptr, MPI_ERR_OP,
                      op == MPI_OP_NULL ? "MPI_OP_NULL is no operation" : "invalid operation");
    if (arguments.failed()) return std::nullopt;
    return Reduction(operation->function, operation->commutes, datatype, extent);
}

} // namespace vaquero::mpi

using namespace vaquero::mpi;

int MPI_Op_create(MPI_User_function* user_fn, int commute, MPI_Op* op) {
    Arguments arguments("MPI_Op_create", MPI_COMM_WORLD);
    arguments.require(user_fn != nullptr, MPI_ERR_ARG, "null function");
    arguments.require(op != nullptr, MPI_ERR_ARG, "null pointer for the operation");
    if (arguments.failed()) return arguments.error();
    UserOperation* operation = state().operations.allocate();
    arguments.require(operation != nullptr, MPI_ERR_NO_MEM, "no memory for an operation");
    if (arguments.failed()) return arguments.error();
    *operation = {user_fn, commute != 0};
    *op = first_user_operation + static_cast<MPI_Op>(state().operations.index_of(*operation));
    return MPI_SUCCESS;
}

int MPI_Op_free(MPI_Op* op) {
    Arguments arguments("MPI_Op_free", MPI_COMM_WORLD);
    arguments.require(op != nullptr, MPI_ERR_ARG, "null pointer to the operation");
    if (arguments.failed()) return arguments.error();
    UserOperation* operation = find_user_operation(*op);
    arguments.require(operation != nullptr, MPI_ERR_OP,
                      is_predefined(*op) ? "a predefined operation can't be freed" : "invalid operation");
    if (arguments.failed()) return arguments.error();
    state().operations.release(*operation);
    *op = MPI_OP_NULL;
    return MPI_SUCCESS;
}

int MPI_Op_commutative(MPI_Op op, int* commute) {
    Arguments arguments("MPI_Op_commutative", MPI_COMM_WORLD);
    arguments.require(commute != nullptr, MPI_ERR_ARG, "null pointer for the answer");
    if (arguments.failed()) return arguments.error();
    // MPI_REPLACE, an operation of one-sided communication, is the one predefined operation that is not.
    if (is_predefined(op)) {
        *commute = op != MPI_REPLACE && op != MPI_NO_OP;
        return MPI_SUCCESS;
    }
    const UserOperation* operation = find_user_operation(op);
    arguments.require(operation != nullptr, MPI_ERR_OP, "invalid operation");
    if (arguments.failed()) return arguments.error();
    *commute = operation->commutes;
    return MPI_SUCCESS;
}
