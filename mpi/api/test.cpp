// Asking for requests without waiting [MPI 3.1 §3.7.3, §3.7.5].

#include <mpi.h>

#include "mpi/messages/request_set.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/messages/status.hpp"

using namespace vaquero::mpi;

int MPI_Test(MPI_Request* request, int* flag, MPI_Status* status) {
    constexpr const char* function = "MPI_Test";
    if (const int error = enter_for(function, flag)) return error;
    RankState& rank = state();
    Request* const tested = find_active(rank, request);
    if (tested == nullptr) [[unlikely]] {
        *flag = 1;
        return pass_over(function, request, status);
    }
    *flag = test_once(*rank.engine, [&] { return tested->complete(); });
    return *flag ? retire_single(function, *request, *tested, status) : MPI_SUCCESS;
}

int MPI_Testall(int count, MPI_Request array_of_requests[], int* flag, MPI_Status array_of_statuses[]) {
    constexpr const char* function = "MPI_Testall";
    if (const int error = enter_for(function, flag)) return error;
    if (const int error = check_requests(function, count, array_of_requests)) return error;
    RequestSet requests(function, count, array_of_requests);
    *flag = test_once(*state().engine, [&] { return requests.all_complete(); });
    return *flag ? requests.retire_all(array_of_statuses) : MPI_SUCCESS;
}

int MPI_Testany(int count, MPI_Request array_of_requests[], int* index, int* flag, MPI_Status* status) {
    constexpr const char* function = "MPI_Testany";
    if (const int error = enter_for(function, flag)) return error;
    if (const int error = enter_for(function, index)) return error;
    if (const int error = check_requests(function, count, array_of_requests)) return error;
    RequestSet requests(function, count, array_of_requests);
    *index = MPI_UNDEFINED;
    *flag = test_once(*state().engine, [&] { return requests.any_complete(); });
    return *flag ? requests.retire_one(index, status) : MPI_SUCCESS;
}

int MPI_Testsome(int incount, MPI_Request array_of_requests[], int* outcount, int array_of_indices[],
                 MPI_Status array_of_statuses[]) {
    constexpr const char* function = "MPI_Testsome";
    if (const int error = enter_for(function, outcount)) return error;
    if (const int error = incount > 0 ? enter_for(function, array_of_indices) : MPI_SUCCESS) return error;
    if (const int error = check_requests(function, incount, array_of_requests)) return error;
    RequestSet requests(function, incount, array_of_requests);
    *outcount = 0;
    if (!test_once(*state().engine, [&] { return requests.any_complete(); })) return MPI_SUCCESS;
    return requests.retire_some(outcount, array_of_indices, array_of_statuses);
}
