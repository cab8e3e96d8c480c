// Reduce and allreduce of long vectors: each rank reduces its share.
// As Open MPI's and MVAPICH2's designs for shared address spaces do (Hashmi et al.: Designing efficient
// shared address space reduction collectives for multi-/many-cores, 2018).
//
// 1. Everybody offers its vectors.
// 2. Each rank reduces an n-th of the elements, reading it from all ranks' vectors where they lie, into the
// root's
//    result or, for an allreduce, into its own.
// 3. Allreduce: each rank copies the other shares from the results of those who have reduced them.
// 4. Nobody goes on before all have read what they need.
//
// Cost: 3 lines to and from each core, m gamma, and for an allreduce (n - 1)/n m beta.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/combination.hpp"
#include "mpi/coll/algorithms/partition.hpp"
#include "mpi/coll/board/board.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

/// Step 1.
void exchange_offers(Board& board, Sequence s, const std::byte* contribution, std::byte* result,
                     std::size_t count) {
    board.make_offer(contribution, result, count);
    if (board.arrive()) {
        board.show(board.reserve(s), s, 0);
        board.release(s); // in case that one thinks its vector short
    }
    // This core's own members first: they can't offer anything before they get their turn.
    (void)board.await_slot(board.this_core(), s);
    for (int core = 0; core < board.cores(); ++core)
        (void)board.await_slot(core, s);
}

/// Step 2.
void reduce_share(Board& board, std::byte* result, std::size_t count, const Reduction& reduction) {
    const Team& team = board.team();
    const Partition shares(count, team.size);
    const std::size_t first = shares.first(team.rank) * reduction.extent();
    combine_all(
        reduction, team.size, [&board, first](int rank) { return board.offer(rank).contribution + first; },
        result + first, shares.length(team.rank, 1));
}

/// Step 3.
void copy_shares(Board& board, Sequence s, std::byte* result, std::size_t count, std::size_t extent) {
    CoreBoard& own = board.own();
    if (++own.reduced_here == own.members) {
        own.reduced_here = 0;
        board.raise(own.reduced, s);
    }
    board.await_flag(board.this_core(), own.reduced, s);
    const Team& team = board.team();
    const Partition shares(count, team.size);
    // Beginning with the next rank's share, so that not all read from the same one.
    for (int i = 1; i < team.size; ++i) {
        const int rank = (team.rank + i) % team.size;
        board.await_flag(board.core_of(rank), board.core_board(board.core_of(rank)).reduced, s);
        const std::size_t first = shares.first(rank) * extent;
        copy_bytes(result + first, board.offer(rank).result + first, shares.length(rank, 1) * extent);
    }
}

/// Whether all offer `count` elements.
bool check_counts(Board& board, std::size_t count, std::size_t extent) {
    const auto offer = [&board](int rank) -> const Offer& { return board.offer(rank); };
    return board.check_counts(board.team().size, offer, count, extent);
}

} // namespace

void reduce_shares(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                   const Reduction& reduction, int root) {
    const Sequence s = board.begin("MPI_Reduce");
    exchange_offers(board, s, contribution, result, count);
    if (check_counts(board, count, reduction.extent()))
        reduce_share(board, board.offer(root).result, count, reduction);
    board.leave(s);
    board.await_all_left(s);
}

void allreduce_shares(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    const Sequence s = board.begin("MPI_Allreduce");
    exchange_offers(board, s, contribution, result, count);
    if (check_counts(board, count, reduction.extent())) {
        reduce_share(board, result, count, reduction);
        copy_shares(board, s, result, count, reduction.extent());
    }
    board.leave(s);
    board.await_all_left(s);
}

} // namespace vaquero::mpi
