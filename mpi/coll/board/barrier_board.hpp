// Barrier: a meeting of few cores, dissemination among many.
// Hensgen, Finkel, Manber: Two algorithms for barrier synchronization, 1988.
//
// The last member to arrive on each core takes part for all of them, and releases them in the end.
// Dissemination: in round k it raises its core's flag k and waits for the one of the core 2^k below, round
// the circle. After round k it has heard, directly or not, from the 2^(k+1) - 1 cores below.
//
// Cost on c cores: a meeting moves one line c times, and once more to each; dissemination moves lg c lines to
// each core, twice. A turn for each rank.
#pragma once

#include "mpi/coll/board/board.hpp"

namespace vaquero::mpi {

inline void disseminate_by_flags(Board& board, Sequence s) {
    const int cores = board.cores();
    std::size_t round = 0;
    for (int distance = 1; distance < cores; distance *= 2, ++round) {
        const int below = board.this_core() - distance;
        const int core = below < 0 ? below + cores : below;
        board.raise(board.own().rounds[round], s);
        board.await_flag(core, board.core_board(core).rounds[round], s);
    }
}

/// Inline: it is little more than a call.
inline void barrier_board(Board& board) {
    const Sequence s = board.begin("MPI_Barrier");
    const bool meets = board.can_meet(0);
    if (meets) board.begin_meeting();
    board.gather(s, [&board, meets, s] {
        if (meets)
            board.meet();
        else
            disseminate_by_flags(board, s);
    });
    board.all_came(s);
    board.leave(s);
}

} // namespace vaquero::mpi
