// Inquiries about datatypes, and how many elements a status stands for [MPI 3.1 §4.1.7, §4.1.11, §3.2.5].

#include <mpi.h>

#include <climits>
#include <cstring>

#include "mpi/api/calls.hpp"
#include "mpi/objects/datatype.hpp"

using namespace vaquero::mpi;

namespace {

int invalid_datatype(const char* function) {
    return raise(MPI_COMM_WORLD, MPI_ERR_TYPE, function, "invalid datatype");
}

/// MPI 3.1 §4.1.5: what doesn't fit into the int is MPI_UNDEFINED.
int int_or_undefined(MPI_Count count) {
    return count <= INT_MAX ? static_cast<int>(count) : MPI_UNDEFINED;
}

int get_extent(const char* function, MPI_Datatype datatype, MPI_Aint* lower_bound, MPI_Aint* extent) {
    (void)enter(function);
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype(function);
    *lower_bound = 0;
    *extent = description->extent;
    return MPI_SUCCESS;
}

} // namespace

int MPI_Type_size(MPI_Datatype datatype, int* size) {
    (void)enter("MPI_Type_size");
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype("MPI_Type_size");
    *size = description->size;
    return MPI_SUCCESS;
}

int MPI_Type_get_extent(MPI_Datatype datatype, MPI_Aint* lb, MPI_Aint* extent) {
    return get_extent("MPI_Type_get_extent", datatype, lb, extent);
}

int MPI_Type_get_true_extent(MPI_Datatype datatype, MPI_Aint* true_lb, MPI_Aint* true_extent) {
    const int error = get_extent("MPI_Type_get_true_extent", datatype, true_lb, true_extent);
    if (error != MPI_SUCCESS) return error;
    // The true extent leaves out padding at the end: of the pairs, all but MPI_SHORT_INT have theirs there.
    if (datatype != MPI_SHORT_INT) *true_extent = find_datatype(datatype)->size;
    return MPI_SUCCESS;
}

int MPI_Type_get_name(MPI_Datatype datatype, char* type_name, int* resultlen) {
    (void)enter("MPI_Type_get_name");
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype("MPI_Type_get_name");
    std::strcpy(type_name, description->name);
    *resultlen = static_cast<int>(std::strlen(type_name));
    return MPI_SUCCESS;
}

int MPI_Get_count(const MPI_Status* status, MPI_Datatype datatype, int* count) {
    (void)enter("MPI_Get_count");
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype("MPI_Get_count");
    const MPI_Count bytes = status->vaquero_bytes;
    const bool whole = bytes % description->extent == 0;
    *count = whole ? int_or_undefined(bytes / description->extent) : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

int MPI_Get_elements(const MPI_Status* status, MPI_Datatype datatype, int* count) {
    (void)enter("MPI_Get_elements");
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype("MPI_Get_elements");
    const MPI_Count bytes = status->vaquero_bytes;
    const bool whole = bytes % description->extent == 0;
    *count = whole ? int_or_undefined(bytes / description->extent * description->basic_count) : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

int MPI_Status_set_elements(MPI_Status* status, MPI_Datatype datatype, int count) {
    (void)enter("MPI_Status_set_elements");
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return invalid_datatype("MPI_Status_set_elements");
    status->vaquero_bytes = MPI_Count{count} * description->extent / description->basic_count;
    return MPI_SUCCESS;
}

int MPI_Status_set_cancelled(MPI_Status* status, int flag) {
    status->vaquero_cancelled = flag != 0;
    return MPI_SUCCESS;
}
