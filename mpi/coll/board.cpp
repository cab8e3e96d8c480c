#include "mpi/coll/board.hpp"

namespace vaquero::mpi {

CoreBoard::CoreBoard(CoreId own_core, int own_members, Sequence start)
    : core(own_core), members(own_members), released(start) {
    // Nobody reads it yet.
    for (Slot& slot : slots)
        slot.operation.store(start, std::memory_order_relaxed);
    for (Flag& flag : rounds)
        flag.operation.store(start, std::memory_order_relaxed);
    for (std::atomic<Sequence>& core_came : meeting.came)
        core_came.store(start, std::memory_order_relaxed);
    reduced.operation.store(start, std::memory_order_relaxed);
    left.operation.store(start, std::memory_order_relaxed);
}

void Board::open() {
    place_ = places()[static_cast<std::size_t>(team_.rank)];
    own_ = &core_board(place_.core);
    meeting_line_ = &core_board(0).meeting;
    in_rank_order_ = true;
    for (std::size_t rank = 1; rank < places().size(); ++rank)
        in_rank_order_ = in_rank_order_ && places()[rank - 1].core <= places()[rank].core;
}

void Board::await_all_left(Sequence s) {
    // This core's own members first: they can't leave before they get their turn.
    await_flag(place_.core, own_->left, s);
    for (int core = 0; core < settings_.cores; ++core)
        await_flag(core, core_board(core).left, s);
    all_left_ = s;
}

} // namespace vaquero::mpi
