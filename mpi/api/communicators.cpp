// Communicators: inquiry, creation and end [MPI 3.1 §6.4, §6.8, §8.1.2].

#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/board/board_creation.hpp"
#include "mpi/objects/communicator_creation.hpp"
#include "mpi/objects/rank_state.hpp"

using namespace vaquero::mpi;

namespace {

/// How the groups of two communicators compare [MPI 3.1 §6.3.2].
int compare_groups(const Communicator& one, const Communicator& other) {
    if (one.size() != other.size()) return MPI_UNEQUAL;
    const auto world_rank = [](const Communicator& communicator, int rank) {
        return communicator.member(rank).world_rank;
    };
    bool same_order = true;
    for (int i = 0; i < one.size(); ++i) {
        same_order = same_order && world_rank(one, i) == world_rank(other, i);
        bool found = false;
        for (int j = 0; j < one.size(); ++j)
            found = found || world_rank(one, i) == world_rank(other, j);
        if (!found) return MPI_UNEQUAL;
    }
    return same_order ? MPI_CONGRUENT : MPI_SIMILAR;
}

int split(const Arguments& arguments, int color, int key, MPI_Comm* newcomm) {
    const int error = split_communicator(arguments.communicator(), color, key, newcomm);
    if (error == MPI_SUCCESS) return MPI_SUCCESS;
    return raise(arguments.communicator().handle(), error, arguments.function(), "out of memory");
}

} // namespace

int MPI_Comm_size(MPI_Comm comm, int* size) {
    const Arguments arguments("MPI_Comm_size", comm);
    if (arguments.failed()) return arguments.error();
    *size = arguments.communicator().size();
    return MPI_SUCCESS;
}

int MPI_Comm_rank(MPI_Comm comm, int* rank) {
    const Arguments arguments("MPI_Comm_rank", comm);
    if (arguments.failed()) return arguments.error();
    *rank = arguments.communicator().rank();
    return MPI_SUCCESS;
}

int MPI_Comm_compare(MPI_Comm comm1, MPI_Comm comm2, int* result) {
    const Arguments arguments("MPI_Comm_compare", comm1);
    if (arguments.failed()) return arguments.error();
    const Arguments other("MPI_Comm_compare", comm2);
    if (other.failed()) return other.error();
    *result = comm1 == comm2 ? MPI_IDENT : compare_groups(arguments.communicator(), other.communicator());
    return MPI_SUCCESS;
}

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm* newcomm) {
    const Arguments arguments("MPI_Comm_dup", comm);
    if (arguments.failed()) return arguments.error();
    return split(arguments, 0, 0, newcomm);
}

int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_split", comm);
    arguments.require(color >= 0 || color == MPI_UNDEFINED, MPI_ERR_ARG, "invalid color: negative");
    if (arguments.failed()) return arguments.error();
    return split(arguments, color, key, newcomm);
}

int MPI_Comm_split_type(MPI_Comm comm, int split_type, int key, MPI_Info, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_split_type", comm);
    arguments.require(split_type == MPI_COMM_TYPE_SHARED || split_type == MPI_UNDEFINED, MPI_ERR_ARG,
                      "invalid split type");
    if (arguments.failed()) return arguments.error();
    // All ranks share memory.
    return split(arguments, split_type == MPI_UNDEFINED ? MPI_UNDEFINED : 0, key, newcomm);
}

int MPI_Comm_free(MPI_Comm* comm) {
    Arguments arguments("MPI_Comm_free", *comm);
    arguments.require(*comm != MPI_COMM_WORLD && *comm != MPI_COMM_SELF, MPI_ERR_COMM,
                      "a predefined communicator can't be freed");
    if (arguments.failed()) return arguments.error();
    free_board(arguments.rank(), arguments.communicator());
    free_communicator(arguments.rank(), arguments.communicator());
    *comm = MPI_COMM_NULL;
    return MPI_SUCCESS;
}

int MPI_Comm_test_inter(MPI_Comm comm, int* flag) {
    const Arguments arguments("MPI_Comm_test_inter", comm);
    *flag = 0;
    return arguments.error();
}

int MPI_Comm_get_attr(MPI_Comm comm, int comm_keyval, void* attribute_val, int* flag) {
    static const int tag_upper_bound = INT_MAX;
    static const int host = MPI_PROC_NULL;
    static const int io = MPI_ANY_SOURCE; // every rank can
    static const int wtime_is_global = 1;

    const Arguments arguments("MPI_Comm_get_attr", comm);
    if (arguments.failed()) return arguments.error();
    const int* value = nullptr;
    switch (comm_keyval) {
    case MPI_TAG_UB:
        value = &tag_upper_bound;
        break;
    case MPI_HOST:
        value = &host;
        break;
    case MPI_IO:
        value = &io;
        break;
    case MPI_WTIME_IS_GLOBAL:
        value = &wtime_is_global;
        break;
    default:
        return raise(comm, MPI_ERR_KEYVAL, "MPI_Comm_get_attr", "invalid key value %d", comm_keyval);
    }
    std::memcpy(attribute_val, &value, sizeof value);
    *flag = 1;
    return MPI_SUCCESS;
}

int MPI_Comm_set_name(MPI_Comm comm, const char* comm_name) {
    const Arguments arguments("MPI_Comm_set_name", comm);
    if (arguments.failed()) return arguments.error();
    arguments.communicator().set_name(comm_name);
    return MPI_SUCCESS;
}

int MPI_Comm_get_name(MPI_Comm comm, char* comm_name, int* resultlen) {
    const Arguments arguments("MPI_Comm_get_name", comm);
    if (arguments.failed()) return arguments.error();
    std::strcpy(comm_name, arguments.communicator().name());
    *resultlen = static_cast<int>(std::strlen(comm_name));
    return MPI_SUCCESS;
}
