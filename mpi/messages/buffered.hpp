// Buffered sends [MPI 3.1 §3.4, §3.6]: what can't go at once is copied, and goes later.
#pragma once

#include "mpi/messages/point_to_point.hpp"
#include "mpi/messages/requests.hpp"

namespace vaquero::mpi {

/// The buffer that a program has attached. It only says how much may wait: the copies lie in the core's
/// memory, where every core can read them.
struct BufferedSends {
    void* buffer;
    int size;
    std::size_t waiting = 0; ///< bytes of the copies, each with MPI_BSEND_OVERHEAD
    IntrusiveQueue<Request> requests;
};

/// False when the attached buffer, if any, has no room.
[[nodiscard]] bool send_buffered(RankState& rank, Communicator& communicator, const Address& address,
                                 const Buffer& data, const char* function);
/// Waits until all copies have gone.
void flush_buffered(RankState& rank, const char* function);

} // namespace vaquero::mpi
