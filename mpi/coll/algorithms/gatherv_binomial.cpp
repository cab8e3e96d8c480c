// Gather of blocks of various sizes: binomial tree with headers.
// After Träff: Hierarchical gather/scatter algorithms with graceful degradation, 2004.
//
// 1. Sizes go up: each rank learns the total size of each child's subtree, and tells its parent its own. The
// root
//    needs none of this, it knows all sizes.
// 2. Blocks go up: own block first, then the children's subtrees in order; the root takes them apart.
//
// Cost: 2 lg n alpha + M lg n beta at most, where M is the size of all blocks. Scratch: the blocks of the
// subtree; at the root those of its largest child.
#include <array>
#include <climits>
#include <cstdint>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/binomial_tree.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

Outcome gatherv_at_root(const Team& team, const BinomialTree& tree, Blocks destination) {
    for (int bit = 1; tree.has_child(bit); bit *= 2) {
        const int end = bit + tree.child_span(bit);
        std::size_t bytes = 0;
        for (int place = bit; place < end; ++place)
            bytes += destination.bytes(tree.rank_at(place));
        Scratch packed(bytes);
        if (!packed.ok()) return Outcome::out_of_memory;
        receive(team, packed.data(), bytes, tree.child(bit));

        const std::byte* next = packed.data();
        for (int place = bit; place < end; ++place) {
            const auto block = destination[tree.rank_at(place)];
            copy_bytes(block.data(), next, block.size());
            next += block.size();
        }
    }
    return Outcome::complete;
}

} // namespace

Outcome gatherv_binomial(const Team& team, const std::byte* block, std::size_t block_bytes,
                         Blocks destination, int root) {
    const BinomialTree tree(team, root);
    if (tree.is_root()) {
        if (block != nullptr) copy_bytes(destination[root].data(), block, block_bytes);
        return gatherv_at_root(team, tree, destination);
    }

    std::array<std::uint64_t, sizeof(int) * CHAR_BIT> child_bytes; // by the number of the child's bit
    std::uint64_t total = block_bytes;
    std::size_t children = 0;
    for (int bit = 1; tree.has_child(bit); bit *= 2) {
        receive(team, &child_bytes[children], sizeof total, tree.child(bit));
        total += child_bytes[children++];
    }
    if (tree.parent() != root) send(team, &total, sizeof total, tree.parent());
    if (children == 0) {
        send(team, block, block_bytes, tree.parent());
        return Outcome::complete;
    }

    Scratch subtree(total);
    if (!subtree.ok()) return Outcome::out_of_memory;
    copy_bytes(subtree.data(), block, block_bytes);
    std::byte* next = subtree.data() + block_bytes;
    for (std::size_t i = 0; i < children; ++i) {
        receive(team, next, child_bytes[i], tree.child(1 << i));
        next += child_bytes[i];
    }
    send(team, subtree.data(), total, tree.parent());
    return Outcome::complete;
}

} // namespace vaquero::mpi
