// The life of requests: from a nonblocking call to its completion.
#pragma once

#include <mpi.h>

#include "mpi/messages/request.hpp"
#include "mpi/messages/status.hpp"
#include "mpi/messages/waiting.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

/// Makes RankState::completed_send; false when memory has run out.
bool create_completed_send(RankState& rank);
/// Releases the requests that were freed under way and are complete now.
void free_complete_orphans(RankState& rank);

/// A new request of `rank` on `communicator`; nullptr when memory has run out.
inline Request* create_request(RankState& rank, Request::Kind kind, Communicator& communicator,
                               const char* function) {
    if (!rank.orphans.empty()) [[unlikely]]
        free_complete_orphans(rank);
    Request* request = rank.requests.allocate(kind);
    if (request == nullptr) return nullptr;
    request->communicator = &communicator;
    communicator.retain();
    request->function = function;
    return request;
}
/// The same for a buffer of `datatype`, which stays as long as the request.
Request* create_request(RankState& rank, Request::Kind kind, Communicator& communicator, const char* function,
                        MPI_Datatype datatype);

inline MPI_Request handle_of(Request& request) {
    return handle_cast<MPI_Request>(&request);
}

/// The request of `rank`, whichever rank calls, behind a handle; nullptr when there is none.
inline Request* find_request(const RankState& rank, MPI_Request request) {
    Request* const found = rank.requests.find(request);
    return found != nullptr && !found->orphaned ? found : nullptr;
}
/// The same for the rank that calls.
inline Request* find_request(MPI_Request request) {
    return find_request(state(), request);
}

/// Every handle is MPI_REQUEST_NULL or a request; otherwise raises MPI_ERR_REQUEST.
int check_requests(const char* function, int count, const MPI_Request requests[]);

/// The error class of a complete request: MPI_ERR_TRUNCATE or MPI_SUCCESS. Raises nothing.
inline int outcome_of(const Request& request) {
    return request.kind == Request::Kind::receive && request.receive.truncated() ? MPI_ERR_TRUNCATE
                                                                                 : MPI_SUCCESS;
}
/// Where an error of `request` is told.
inline MPI_Comm comm_of(const Request& request) {
    return request.communicator != nullptr && !request.communicator->is_freed()
               ? request.communicator->handle()
               : MPI_COMM_WORLD;
}

/// Gives back a request of `rank`, whatever it holds.
void release_request(RankState& rank, Request& request);

/// Fills `status` of a complete request and ends it: makes the handle null, or if it is persistent, inactive.
/// What the program's functions for a generalized one return, else MPI_SUCCESS.
int retire_request(MPI_Request& handle, Request& request, MPI_Status* status);
/// The rest of retire_single().
int retire_other_single(const char* function, MPI_Request& handle, Request& request, MPI_Status* status);
/// The same for a call on a single request: raises what went wrong.
inline int retire_single(const char* function, MPI_Request& handle, Request& request, MPI_Status* status) {
    if (!request.is_plain || outcome_of(request) != MPI_SUCCESS) [[unlikely]]
        return retire_other_single(function, handle, request, status);
    set_status(status, request);
    handle = MPI_REQUEST_NULL;
    if (request.communicator == nullptr) return MPI_SUCCESS; // RankState::completed_send
    RankState& rank = state();
    release_communicator(rank, *request.communicator);
    rank.requests.release(request);
    return MPI_SUCCESS;
}

/// The active request of a call on one; nullptr when it isn't one.
inline Request* find_active(const RankState& rank, const MPI_Request* handle) {
    Request* const found = handle != nullptr ? find_request(rank, *handle) : nullptr;
    return found != nullptr && found->is_active ? found : nullptr;
}
/// What such a call does then: an empty status for a null or inactive one, else MPI_ERR_REQUEST.
int pass_over(const char* function, const MPI_Request* handle, MPI_Status* status);

/// MPI_Request_free of a request under way: it is freed once complete.
void orphan_request(Request& request);
/// Waits until no orphaned send needs this rank's memory any more.
void finish_orphans(RankState& rank, const char* function);

/// Waits for a request until it is complete; `function` is for the deadlock report.
void wait_for(CoreEngine& engine, const char* function, Request& request);

/// "MPI_Wait for MPI_Irecv from rank 3, tag 7"
void describe_request(WaitText& text, const char* function, const Request& request);

} // namespace vaquero::mpi
