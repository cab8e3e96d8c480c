// Broadcast: binomial tree, for short messages.
//
// Each rank receives from its parent and then serves its children, the largest subtree first.
//
// Cost: lg n (alpha + m beta).
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/binomial_tree.hpp"

namespace vaquero::mpi {

void bcast_binomial(const Team& team, std::byte* buffer, std::size_t bytes, int root) {
    const BinomialTree tree(team, root);
    if (!tree.is_root()) receive(team, buffer, bytes, tree.parent());
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (tree.has_child(bit)) send(team, buffer, bytes, tree.child(bit));
    }
}

} // namespace vaquero::mpi
