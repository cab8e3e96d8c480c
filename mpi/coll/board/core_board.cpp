#include "mpi/coll/board/core_board.hpp"

#include <new>

namespace vaquero::mpi {

CoreBoard::CoreBoard(CoreId own_core, int own_members, int ranks, Sequence start)
    : core(own_core), members(own_members), released(start), users_(ranks) {
    // Nobody reads it yet.
    for (Slot& slot : slots)
        slot.header.store(start, std::memory_order_relaxed);
    for (Flag& flag : rounds)
        flag.operation.store(start, std::memory_order_relaxed);
    for (std::atomic<Sequence>& core_came : meeting.came)
        core_came.store(start, std::memory_order_relaxed);
    reduced.operation.store(start, std::memory_order_relaxed);
    left.operation.store(start, std::memory_order_relaxed);
    for (int member = 0; member < members; ++member)
        new (&offer(member)) Offer{};
}

} // namespace vaquero::mpi
