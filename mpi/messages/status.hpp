// Filling MPI_Status [MPI 3.1 §3.2.5]. All of them accept MPI_STATUS_IGNORE.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>

#include "mpi/messages/request.hpp"

namespace vaquero::mpi {

/// Who sent `bytes` with which tag. MPI_ERROR stays: only calls on several requests set it.
inline void set_status(MPI_Status* status, int source, int tag, std::size_t bytes, bool cancelled = false) {
    if (status == MPI_STATUS_IGNORE) return;
    status->MPI_SOURCE = source;
    status->MPI_TAG = tag;
    status->vaquero_bytes = static_cast<MPI_Count>(bytes);
    status->vaquero_cancelled = cancelled;
}
inline void set_status(MPI_Status* status, const ReceiveOperation& receive) {
    set_status(status, receive.source, receive.tag, std::min(receive.length, receive.capacity),
               receive.cancelled);
}
/// What a complete request gives; a send has neither source nor tag.
inline void set_status(MPI_Status* status, const Request& request) {
    if (request.kind == Request::Kind::receive)
        set_status(status, request.receive);
    else
        set_status(status, MPI_ANY_SOURCE, MPI_ANY_TAG, 0);
}
/// MPI 3.1 §3.7.3: what a null or inactive request gives.
inline void set_empty_status(MPI_Status* status) {
    set_status(status, MPI_ANY_SOURCE, MPI_ANY_TAG, 0);
    if (status != MPI_STATUS_IGNORE) status->MPI_ERROR = MPI_SUCCESS;
}
/// MPI 3.1 §3.11: a receive from MPI_PROC_NULL.
inline void set_proc_null_status(MPI_Status* status) {
    set_status(status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
}

} // namespace vaquero::mpi
