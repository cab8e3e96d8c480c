// Waiting for requests [MPI 3.1 §3.7.3, §3.7.5].

#include <mpi.h>

#include "mpi/messages/request_set.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

[[gnu::hot]] int MPI_Wait(MPI_Request* request, MPI_Status* status) {
    constexpr const char* function = "MPI_Wait";
    Request* const waited = find_active(enter(function), request);
    if (waited == nullptr) [[unlikely]]
        return pass_over(function, request, status);
    if (!waited->complete()) wait_for(*state().engine, function, *waited);
    return retire_single(function, *request, *waited, status);
}

[[gnu::hot]] int MPI_Waitall(int count, MPI_Request array_of_requests[], MPI_Status array_of_statuses[]) {
    constexpr const char* function = "MPI_Waitall";
    if (const int error = check_requests(function, count, array_of_requests)) return error;
    RequestSet requests(function, count, array_of_requests);
    // One after the other: progress is made for all of them all the time.
    return requests.retire_all(array_of_statuses);
}

int MPI_Waitany(int count, MPI_Request array_of_requests[], int* index, MPI_Status* status) {
    constexpr const char* function = "MPI_Waitany";
    if (const int error = enter_for(function, index)) return error;
    if (const int error = check_requests(function, count, array_of_requests)) return error;
    RequestSet requests(function, count, array_of_requests);
    requests.wait_for_any();
    return requests.retire_one(index, status);
}

int MPI_Waitsome(int incount, MPI_Request array_of_requests[], int* outcount, int array_of_indices[],
                 MPI_Status array_of_statuses[]) {
    constexpr const char* function = "MPI_Waitsome";
    if (const int error = enter_for(function, outcount)) return error;
    if (const int error = incount > 0 ? enter_for(function, array_of_indices) : MPI_SUCCESS) return error;
    if (const int error = check_requests(function, incount, array_of_requests)) return error;
    RequestSet requests(function, incount, array_of_requests);
    requests.wait_for_any();
    return requests.retire_some(outcount, array_of_indices, array_of_statuses);
}
