#include "mpi/coll/board/board_creation.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/board.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/messages/waiting.hpp"

namespace vaquero::mpi {
namespace {

/// Where the members of a communicator are.
class Places {
public:
    explicit Places(const Communicator& communicator) {
        for (int rank = 0; rank < communicator.size(); ++rank) {
            int& members = members_[communicator.peer(rank).core];
            cores_ += members++ == 0;
        }
    }
    [[nodiscard]] int cores() const { return cores_; }
    [[nodiscard]] int members_on(CoreId core) const {
        return members_[static_cast<std::size_t>(core.value())];
    }

    /// Cores are numbered in the order of their lowest ranks.
    static void fill(std::span<Board::Place> places, const Communicator& communicator) {
        std::array<std::uint16_t, max_cores> number{};
        std::array<std::uint16_t, max_cores> members{};
        std::uint16_t cores = 0;
        for (int rank = 0; rank < communicator.size(); ++rank) {
            const std::size_t core = communicator.peer(rank).core;
            if (members[core] == 0) number[core] = cores++;
            places[static_cast<std::size_t>(rank)] = {number[core], members[core]++};
        }
    }

private:
    std::array<int, max_cores> members_{};
    int cores_ = 0;
};

/// This rank's view, without its core boards; nullptr when memory has run out.
Board* create_view(RankState& state, Communicator& communicator, int cores) {
    void* memory = state.engine->memory().allocate(Board::bytes(communicator.size(), cores));
    if (memory == nullptr) return nullptr;
    auto* board = new (memory) Board(team_of(communicator), {.cores = cores,
                                                             .look_limit = look_limit(),
                                                             .cores_may_sleep = platform::cores_may_sleep(),
                                                             .is_emulated = platform::is_emulated(),
                                                             .private_data = state.private_data});
    Places::fill(board->places(), communicator);
    return board;
}

CoreBoard* create_core_board(RankState& state, int members, int ranks) {
    void* memory = state.engine->memory().allocate(CoreBoard::bytes(members));
    return memory != nullptr ? new (memory) CoreBoard(state.engine->core(), members, ranks) : nullptr;
}

void release(RankState& state, CoreBoard& core_board) {
    state.engine->memory().release(&core_board, CoreBoard::bytes(core_board.members));
}

/// Gives back those boards of this core that nobody uses any more.
void reclaim_boards(RankState& state) {
    const auto is_free = [](const CoreBoard& board) { return board.is_free(); };
    while (CoreBoard* const board = state.engine->retired_boards().take(is_free))
        release(state, *board);
}

/// What each member tells the others: all must have what they need.
struct Share {
    CoreBoard* core_board; ///< from the lowest rank of each core
    bool complete;
};

bool is_leader(Board& board) {
    return board.places()[static_cast<std::size_t>(board.team().rank)].member == 0;
}

void release(RankState& state, Board& board) {
    state.engine->memory().release(&board, Board::bytes(board.team().size, board.cores()));
}

} // namespace

bool create_board(RankState& state, Communicator& communicator) {
    if (communicator.size() == 1) return true;
    reclaim_boards(state);
    const auto size = static_cast<std::size_t>(communicator.size());
    const auto rank = static_cast<std::size_t>(communicator.rank());
    Scratch scratch(size * sizeof(Share));
    if (!scratch.ok()) return false;
    const Places places(communicator);
    Board* const board = create_view(state, communicator, places.cores());
    Share mine{nullptr, board != nullptr};
    if (board != nullptr && is_leader(*board)) {
        mine.core_board =
            create_core_board(state, places.members_on(state.engine->core()), communicator.size());
        mine.complete = mine.core_board != nullptr;
    }

    auto* const parts = reinterpret_cast<Share*>(scratch.data());
    parts[rank] = mine;
    const bool exchanged =
        allgather_bruck(team_of(communicator), Blocks::uniform(scratch.data(), sizeof(Share))) ==
        Outcome::complete;
    if (!exchanged || !std::all_of(parts, parts + size, [](const Share& part) { return part.complete; })) {
        if (mine.core_board != nullptr) release(state, *mine.core_board);
        if (board != nullptr) release(state, *board);
        return false;
    }
    for (std::size_t i = 0; i < size; ++i)
        if (parts[i].core_board != nullptr)
            board->core_boards()[board->places()[i].core] = parts[i].core_board;
    board->open();
    communicator.set_board(board);
    return true;
}

void release_board(RankState& state, Communicator& communicator) {
    Board* const board = communicator.board();
    if (board == nullptr) return;
    communicator.set_board(nullptr);
    // A core's first member looks after its board from now on; it is in a list before this rank lets go.
    if (is_leader(*board)) state.engine->retired_boards().push(board->own());
    for (CoreBoard* const core_board : board->core_boards())
        core_board->let_go();
    release(state, *board);
    reclaim_boards(state);
}

} // namespace vaquero::mpi
