// Reduction operations by handle, and the calls that make and end them [MPI 3.1 §5.9.5].
#include "mpi/objects/operations.hpp"

#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

/// Whether it may be used in MPI_Accumulate as well.
bool is_predefined(MPI_Op op) {
    const std::uintptr_t code = code_of(op) - first_operation_code;
    return (code < op_of_code.size() && op_of_code[code] != none) || op == MPI_REPLACE || op == MPI_NO_OP;
}

UserOperation* find_user_operation(MPI_Op op) {
    return state().operations.find(op);
}

} // namespace

std::optional<Reduction> check_other_operation(Arguments& arguments, MPI_Op op, MPI_Datatype datatype) {
    arguments.bytes(0, datatype);
    if (arguments.failed()) return std::nullopt;
    if (is_predefined(op)) {
        arguments.require(false, MPI_ERR_OP, "operation is not defined on this datatype");
        return std::nullopt;
    }
    const UserOperation* operation = find_user_operation(op);
    arguments.require(operation != nullptr, MPI_ERR_OP,
                      op == MPI_OP_NULL ? "MPI_OP_NULL is no operation" : "invalid operation");
    if (arguments.failed()) return std::nullopt;
    return Reduction(operation->function, operation->commutes, datatype, *find_layout(datatype));
}

} // namespace vaquero::mpi

using namespace vaquero::mpi;

int MPI_Op_create(MPI_User_function* user_fn, int commute, MPI_Op* op) {
    Arguments arguments("MPI_Op_create");
    arguments.require(user_fn != nullptr, MPI_ERR_ARG, "null function");
    arguments.out(op);
    if (arguments.failed()) return arguments.error();
    UserOperation* operation = arguments.rank().operations.allocate(UserOperation{user_fn, commute != 0});
    arguments.memory(operation);
    if (!arguments.failed()) *op = handle_cast<MPI_Op>(operation);
    return arguments.error();
}

int MPI_Op_free(MPI_Op* op) {
    Arguments arguments("MPI_Op_free");
    arguments.out(op);
    if (arguments.failed()) return arguments.error();
    UserOperation* operation = find_user_operation(*op);
    arguments.require(operation != nullptr, MPI_ERR_OP,
                      is_predefined(*op) ? "a predefined operation can't be freed" : "invalid operation");
    if (arguments.failed()) return arguments.error();
    arguments.rank().operations.release(*operation);
    *op = MPI_OP_NULL;
    return MPI_SUCCESS;
}

int MPI_Op_commutative(MPI_Op op, int* commute) {
    Arguments arguments("MPI_Op_commutative");
    arguments.out(commute);
    if (arguments.failed()) return arguments.error();
    // MPI_REPLACE, an operation of one-sided communication, is the one predefined operation that is not.
    if (is_predefined(op)) {
        *commute = op != MPI_REPLACE && op != MPI_NO_OP;
        return MPI_SUCCESS;
    }
    const UserOperation* operation = find_user_operation(op);
    arguments.require(operation != nullptr, MPI_ERR_OP, "invalid operation");
    if (!arguments.failed()) *commute = operation->commutes;
    return arguments.error();
}
