// Broadcast: scatter, then ring allgather, for long messages.
// Barnett et al.: Interprocessor collective communication library (InterCom), 1994; "van de Geijn's
// algorithm".
//
// 1. The message is cut into n pieces, one for each place in a binomial tree; a rank receives the pieces of
// its
//    whole subtree, and passes on those of its children's.
// 2. The pieces go round the ring of ranks.
//
// Cost: (lg n + n - 1) alpha + 2 m (n - 1)/n beta.
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/binomial_tree.hpp"
#include "mpi/coll/partition.hpp"
#include "mpi/coll/ring.hpp"

namespace vaquero::mpi {

void bcast_scatter_ring(const Team& team, std::byte* buffer, std::size_t bytes, int root) {
    const BinomialTree tree(team, root);
    const Partition pieces(bytes, team.size);
    const auto run = [&](int place, int span) {
        return std::span(buffer + pieces.first(place), pieces.length(place, span));
    };
    if (!tree.is_root()) {
        const auto mine = run(tree.place(), tree.span());
        receive(team, mine.data(), mine.size(), tree.parent());
    }
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (!tree.has_child(bit)) continue;
        const auto theirs = run(tree.place() + bit, tree.child_span(bit));
        send(team, theirs.data(), theirs.size(), tree.child(bit));
    }
    pass_around_ring(team, tree.place(), [&](int place) { return run(place, 1); });
}

} // namespace vaquero::mpi
