#include "mpi/messages/request_set.hpp"

#include "mpi/messages/status.hpp"
#include "mpi/objects/errors.hpp"

namespace vaquero::mpi {
namespace {

MPI_Status* nth(MPI_Status* statuses, int index) {
    return statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &statuses[index];
}

} // namespace

bool RequestSet::empty() const {
    for (int i = 0; i < count_; ++i)
        if (at(i) != nullptr) return false;
    return true;
}

bool RequestSet::all_complete() const {
    for (int i = 0; i < count_; ++i)
        if (const Request* request = at(i); request != nullptr && !request->complete()) return false;
    return true;
}

bool RequestSet::any_complete() const {
    for (int i = 0; i < count_; ++i)
        if (const Request* request = at(i); request != nullptr && request->complete()) return true;
    return empty();
}

void RequestSet::wait_for_any() {
    wait_until(
        *state().engine, [&] { return any_complete(); },
        [&](WaitText& text) {
            text.append(function_).append(" for one of ").append(count_).append(" requests");
        });
}

int RequestSet::retire(int index, Request* request, MPI_Status* status) {
    if (request == nullptr) {
        set_empty_status(status);
        return MPI_SUCCESS;
    }
    const int outcome = outcome_of(*request);
    const int own_error = retire_request(handles_[index], *request, status);
    const int error = outcome != MPI_SUCCESS ? outcome : own_error;
    if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = error;
    return error;
}

int RequestSet::raise_in_status(MPI_Comm comm, int index) {
    return raise(comm, MPI_ERR_IN_STATUS, function_, "request %d of %d: message truncated", index, count_);
}

int RequestSet::retire_all(MPI_Status* statuses) {
    int failed = -1;
    MPI_Comm comm = MPI_COMM_NULL;
    for (int i = 0; i < count_; ++i) {
        Request* request = at(i);
        const MPI_Comm comm_of_request = request != nullptr ? comm_of(*request) : MPI_COMM_NULL;
        if (request != nullptr && !request->complete()) wait_for(*rank_.engine, function_, *request);
        if (retire(i, request, nth(statuses, i)) == MPI_SUCCESS || failed >= 0) continue;
        failed = i;
        comm = comm_of_request;
    }
    return failed < 0 ? MPI_SUCCESS : raise_in_status(comm, failed);
}

int RequestSet::retire_one(int* index, MPI_Status* status) {
    *index = MPI_UNDEFINED;
    for (int i = 0; i < count_; ++i) {
        Request* request = at(i);
        if (request == nullptr || !request->complete()) continue;
        *index = i;
        return retire_single(function_, handles_[i], *request, status);
    }
    set_empty_status(status);
    return MPI_SUCCESS;
}

int RequestSet::retire_some(int* count, int* indices, MPI_Status* statuses) {
    *count = empty() ? MPI_UNDEFINED : 0;
    int failed = -1;
    MPI_Comm comm = MPI_COMM_NULL;
    for (int i = 0; i < count_; ++i) {
        Request* request = at(i);
        if (request == nullptr || !request->complete()) continue;
        const MPI_Comm comm_of_request = comm_of(*request);
        const int error = retire(i, request, nth(statuses, *count));
        indices[(*count)++] = i;
        if (error == MPI_SUCCESS || failed >= 0) continue;
        failed = i;
        comm = comm_of_request;
    }
    return failed < 0 ? MPI_SUCCESS : raise_in_status(comm, failed);
}

} // namespace vaquero::mpi
