// The life of requests: from a nonblocking call to its completion.
#pragma once

#include <mpi.h>

#include "mpi/rank_state.hpp"
#include "mpi/request.hpp"
#include "mpi/waiting.hpp"

namespace vaquero::mpi {

/// Makes RankState::completed_send; false when memory has run out.
bool create_completed_send(RankState& rank);
/// A new request of this rank; nullptr when memory has run out.
Request* create_request(Request::Kind kind, MPI_Comm comm, const char* function);
MPI_Request handle_of(const Request& request);
/// The request behind a handle; nullptr when there is none.
Request* find_request(MPI_Request request);
/// The same for a request of `rank`, whichever rank calls.
Request* find_request(RankState& rank, MPI_Request request);

/// Every handle is MPI_REQUEST_NULL or a request; otherwise raises MPI_ERR_REQUEST.
int check_requests(const char* function, int count, const MPI_Request requests[]);

/// The error class of a complete request: MPI_ERR_TRUNCATE or MPI_SUCCESS. Raises nothing.
int outcome_of(const Request& request);
/// Gives back a complete request.
void release_request(RankState& rank, Request& request);
/// Fills `status`, frees the request and makes the handle null. The request is complete.
void retire_request(MPI_Request& handle, Request& request, MPI_Status* status);
/// The same for a call on a single request: raises what went wrong.
int retire_single(const char* function, MPI_Request& handle, Request& request, MPI_Status* status);

/// MPI_Request_free of a request under way: it is freed once complete.
void orphan_request(Request& request);
/// Waits until no orphaned send needs this rank's memory any more.
void finish_orphans(RankState& rank, const char* function);

/// Waits for a request until it is complete; `function` is for the deadlock report.
void wait_for(CoreEngine& engine, const char* function, Request& request);

/// "MPI_Wait for MPI_Irecv from rank 3, tag 7"
void describe_request(WaitText& text, const char* function, const Request& request);

} // namespace vaquero::mpi
