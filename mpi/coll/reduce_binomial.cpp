// Reduce: binomial tree, for short messages and any operation.
//
// Each rank combines its contribution with what its children send, nearest subtree first, and passes the
// result to its parent. Subtrees are runs of consecutive ranks when the tree is rooted at rank 0: a
// non-commutative operation uses that tree, and rank 0 then sends the result to the root.
//
// Cost: lg n (alpha + m beta + m gamma); non-commutative with root > 0: one message more. Scratch: 2 m at
// most.
#include "mpi/coll/accumulator.hpp"
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/binomial_tree.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

Outcome reduce_binomial(const Team& team, const std::byte* contribution, std::byte* result, std::size_t count,
                        const Reduction& reduction, int root) {
    const BinomialTree tree(team, reduction.commutative() ? root : 0);
    const std::size_t bytes = count * reduction.extent();
    const int upward = tree.is_root() ? root : tree.parent();
    if (tree.is_leaf() && team.rank != upward) {
        send(team, contribution, bytes, upward);
    } else {
        Scratch scratch(team.rank == root ? bytes : 2 * bytes);
        if (!scratch.ok()) return Outcome::out_of_memory;
        std::byte* const home = team.rank == root ? result : scratch.data() + bytes;
        copy_bytes(home, contribution, bytes);
        Accumulator vector(reduction, home, scratch.data());
        for (int bit = 1; tree.has_child(bit); bit *= 2) {
            receive(team, vector.incoming(), bytes, tree.child(bit));
            vector.merge(team, tree.child(bit), 0, count);
        }
        if (team.rank == upward) {
            copy_bytes(result, vector.partial(), bytes);
        } else {
            send(team, vector.partial(), bytes, upward);
        }
    }
    if (team.rank == root && !tree.is_root()) receive(team, result, bytes, 0);
    return Outcome::complete;
}

} // namespace vaquero::mpi
