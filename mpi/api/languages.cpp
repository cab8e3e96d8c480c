// Handles and statuses as Fortran knows them [MPI 3.1 §17.2.4, §17.2.5].

#include <mpi.h>

#include <cstring>

#include "mpi/objects/rank_state.hpp"

using namespace vaquero::mpi;

namespace {

// A predefined handle's number is its value, which is less [MPI 5.0 §20.3]; others count from here on in
// their pool.
constexpr MPI_Fint first_number = 0x400;

/// Of a handle that is neither predefined nor one of the pool's: 0, which is no handle's number. These calls
/// have no error to return, and may be made before MPI_Init.
template <class Handle, class Pool>
MPI_Fint to_fortran(Pool RankState::*pool, Handle handle) {
    if (code_of(handle) < first_number) return static_cast<MPI_Fint>(code_of(handle));
    const RankState* const rank = find_state();
    const auto* const object = rank != nullptr ? (rank->*pool).find(handle) : nullptr;
    return object != nullptr ? first_number + static_cast<MPI_Fint>(Pool::index_of(*object)) : 0;
}

/// `null` for what is no handle's number.
template <class Handle, class Pool>
Handle from_fortran(Pool RankState::*pool, MPI_Fint number, Handle null) {
    if (number > 0 && number < first_number)
        return reinterpret_cast<Handle>(static_cast<std::uintptr_t>(number));
    const RankState* const rank = find_state();
    if (number <= 0 || rank == nullptr) return null;
    auto* const object = (rank->*pool).find_index(static_cast<unsigned>(number - first_number));
    return object != nullptr ? handle_cast<Handle>(object) : null;
}

static_assert(sizeof(MPI_Status) == MPI_F_STATUS_SIZE * sizeof(MPI_Fint));

} // namespace

MPI_Fint MPI_Comm_c2f(MPI_Comm comm) {
    return to_fortran(&RankState::communicators, comm);
}

MPI_Comm MPI_Comm_f2c(MPI_Fint comm) {
    return from_fortran(&RankState::communicators, comm, MPI_COMM_NULL);
}

MPI_Fint MPI_Group_c2f(MPI_Group group) {
    return to_fortran(&RankState::groups, group);
}

MPI_Group MPI_Group_f2c(MPI_Fint group) {
    return from_fortran(&RankState::groups, group, MPI_GROUP_NULL);
}

MPI_Fint MPI_Type_c2f(MPI_Datatype datatype) {
    return to_fortran(&RankState::datatypes, datatype);
}

MPI_Datatype MPI_Type_f2c(MPI_Fint type) {
    return from_fortran(&RankState::datatypes, type, MPI_DATATYPE_NULL);
}

MPI_Fint MPI_Op_c2f(MPI_Op op) {
    return to_fortran(&RankState::operations, op);
}

MPI_Op MPI_Op_f2c(MPI_Fint op) {
    return from_fortran(&RankState::operations, op, MPI_OP_NULL);
}

MPI_Fint MPI_Request_c2f(MPI_Request request) {
    return to_fortran(&RankState::requests, request);
}

MPI_Request MPI_Request_f2c(MPI_Fint request) {
    return from_fortran(&RankState::requests, request, MPI_REQUEST_NULL);
}

MPI_Fint MPI_Message_c2f(MPI_Message message) {
    return to_fortran(&RankState::matched_messages, message);
}

MPI_Message MPI_Message_f2c(MPI_Fint message) {
    return from_fortran(&RankState::matched_messages, message, MPI_MESSAGE_NULL);
}

MPI_Fint MPI_Info_c2f(MPI_Info info) {
    return to_fortran(&RankState::infos, info);
}

MPI_Info MPI_Info_f2c(MPI_Fint info) {
    return from_fortran(&RankState::infos, info, MPI_INFO_NULL);
}

MPI_Fint MPI_Errhandler_c2f(MPI_Errhandler errhandler) {
    return to_fortran(&RankState::error_handlers, errhandler);
}

MPI_Errhandler MPI_Errhandler_f2c(MPI_Fint errhandler) {
    return from_fortran(&RankState::error_handlers, errhandler, MPI_ERRHANDLER_NULL);
}

MPI_Fint MPI_Win_c2f(MPI_Win win) {
    return to_fortran(&RankState::windows, win);
}

MPI_Win MPI_Win_f2c(MPI_Fint win) {
    return from_fortran(&RankState::windows, win, MPI_WIN_NULL);
}

// The members of both are the same integers in the same order, what the library keeps in them included.
int MPI_Status_c2f(const MPI_Status* c_status, MPI_Fint* f_status) {
    if (c_status == MPI_STATUS_IGNORE || f_status == nullptr) return MPI_ERR_ARG;
    std::memcpy(f_status, c_status, sizeof *c_status);
    return MPI_SUCCESS;
}

int MPI_Status_f2c(const MPI_Fint* f_status, MPI_Status* c_status) {
    if (f_status == nullptr || c_status == MPI_STATUS_IGNORE) return MPI_ERR_ARG;
    std::memcpy(c_status, f_status, sizeof *c_status);
    return MPI_SUCCESS;
}
