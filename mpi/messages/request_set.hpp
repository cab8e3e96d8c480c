// The array of requests of MPI_Waitall, MPI_Testany and the like.
#pragma once

#include <mpi.h>

#include "mpi/api/calls.hpp"
#include "mpi/messages/requests.hpp"

namespace vaquero::mpi {

/// `count` handles that check_requests() has approved. Null handles and persistent requests that aren't
/// active count as complete for "all" and are passed over for "any" and "some" [MPI 3.1 §3.7.5].
class RequestSet {
public:
    RequestSet(const char* function, int count, MPI_Request* handles)
        : function_(function), count_(count), handles_(state().shared_address(handles)), rank_(state()) {}

    /// Every request is complete.
    [[nodiscard]] bool all_complete() const;
    /// At least one is complete, or there is none.
    [[nodiscard]] bool any_complete() const;

    void wait_for_any();

    /// Waits for all requests, ends them and makes the statuses.
    int retire_all(MPI_Status* statuses);
    /// Ends the first complete request; *index is MPI_UNDEFINED when there is no request at all.
    int retire_one(int* index, MPI_Status* status);
    /// Ends all complete requests; *count is MPI_UNDEFINED when there is no request at all.
    int retire_some(int* count, int* indices, MPI_Status* statuses);

private:
    [[nodiscard]] Request* at(int index) const {
        if (handles_[index] == MPI_REQUEST_NULL) return nullptr;
        Request* const request = find_request(rank_, handles_[index]);
        return request->is_active ? request : nullptr;
    }
    [[nodiscard]] bool empty() const;
    /// Ends `request`, the one at `index`, and sets MPI_ERROR of its status. Its error class, not raised.
    int retire(int index, Request* request, MPI_Status* status);
    /// MPI 3.1 §3.7.5: what went wrong is in the statuses.
    int raise_in_status(MPI_Comm comm, int index);

    const char* function_;
    int count_;
    MPI_Request* handles_; ///< at an address that other ranks can use too, as wait_until() wants
    RankState& rank_;
};

} // namespace vaquero::mpi
