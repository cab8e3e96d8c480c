#include "mpi/coll/board/board.hpp"

#include <cstring>

namespace vaquero::mpi {

void Board::open() {
    place_ = places()[static_cast<std::size_t>(team_.rank)];
    own_ = &core_board(place_.core);
    meeting_line_ = &core_board(0).meeting;
    in_rank_order_ = true;
    for (std::size_t rank = 1; rank < places().size(); ++rank)
        in_rank_order_ = in_rank_order_ && places()[rank - 1].core <= places()[rank].core;
}

void Board::copy_long(Sequence s, int root, std::byte* to, const std::byte* from, std::size_t bytes) {
    if (bytes < JointCopy::least_bytes || !copies_jointly() || core_of(root) == place_.core)
        std::memcpy(to, from, bytes);
    else
        own_->offer(place_.member).copy.run(s, shared_address(to), from, bytes);
}

void Board::help_copying(Sequence s) {
    if (!copies_jointly()) return;
    // Who doesn't come for so long must be waited for in another way.
    for (int looks = settings_.look_limit; looks > 0 && own_->members == 1; --looks) {
        bool all_have_left = true;
        for (CoreBoard* const board : core_boards()) {
            if (board == own_ || reached(board->left.operation.load(std::memory_order_relaxed), s)) continue;
            all_have_left = false;
            for (int member = 0; member < board->members; ++member)
                if (board->offer(member).copy.help(s)) looks = settings_.look_limit;
        }
        if (all_have_left) return;
    }
}

void Board::await_all_left(Sequence s) {
    // This core's own members first: they can't leave before they get their turn.
    await_flag(place_.core, own_->left, s);
    for (int core = 0; core < settings_.cores; ++core)
        await_flag(core, core_board(core).left, s);
    all_left_ = s;
}

} // namespace vaquero::mpi
