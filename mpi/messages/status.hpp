// Filling MPI_Status [MPI 3.1 §3.2.5]. All of them accept MPI_STATUS_IGNORE.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "mpi/messages/request.hpp"

namespace vaquero::mpi {

// What MPI_internal holds: the bytes of data in the first two ints, in the third whether the operation was
// cancelled.
inline std::size_t bytes_of(const MPI_Status& status) {
    std::size_t bytes;
    std::memcpy(&bytes, status.MPI_internal, sizeof bytes);
    return bytes;
}
inline void set_bytes(MPI_Status& status, std::size_t bytes) {
    std::memcpy(status.MPI_internal, &bytes, sizeof bytes);
}
inline bool is_cancelled(const MPI_Status& status) {
    return status.MPI_internal[2] != 0;
}
inline void set_cancelled(MPI_Status& status, bool cancelled) {
    status.MPI_internal[2] = cancelled;
}

/// Who sent `bytes` with which tag. MPI_ERROR stays: only calls on several requests set it.
inline void set_status(MPI_Status* status, int source, int tag, std::size_t bytes, bool cancelled = false) {
    if (status == MPI_STATUS_IGNORE) return;
    status->MPI_SOURCE = source;
    status->MPI_TAG = tag;
    set_bytes(*status, bytes);
    set_cancelled(*status, cancelled);
}
inline void set_status(MPI_Status* status, const ReceiveOperation& receive) {
    set_status(status, receive.source, receive.tag, std::min(receive.length, receive.buffer.bytes),
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
