// Scatter of blocks of various sizes: binomial tree with headers.
// After Träff: Hierarchical gather/scatter algorithms with graceful degradation, 2004.
//
// Only the root knows all sizes. So in front of the blocks of a subtree goes a message with their sizes,
// unless the subtree is a single rank, which knows its own.
//
// Cost: 2 lg n alpha + M lg n beta at most, where M is the size of all blocks. Scratch: the blocks of the
// subtree; at the root those of its largest child.
#include <cstdint>
#include <numeric>

#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/binomial_tree.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

using Sizes = std::span<std::uint64_t>;

std::size_t sum(Sizes sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
}

void send_subtree(const Team& team, Sizes sizes, const std::byte* blocks, int child) {
    if (sizes.size() > 1) send(team, sizes.data(), sizes.size_bytes(), child);
    send(team, blocks, sum(sizes), child);
}

/// The blocks of a child's subtree, copied one after the other.
void pack(const BinomialTree& tree, ConstBlocks source, int bit, std::byte* packed) {
    for (int place = bit; place < bit + tree.child_span(bit); ++place) {
        const auto block = source[tree.rank_at(place)];
        copy_bytes(packed, block.data(), block.size());
        packed += block.size();
    }
}

Outcome scatterv_from_root(const Team& team, const BinomialTree& tree, ConstBlocks source, Sizes sizes) {
    for (int place = 0; place < team.size; ++place)
        sizes[static_cast<std::size_t>(place)] = source.bytes(tree.rank_at(place));
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (!tree.has_child(bit)) continue;
        const Sizes child_sizes =
            sizes.subspan(static_cast<std::size_t>(bit), static_cast<std::size_t>(tree.child_span(bit)));
        if (child_sizes.size() == 1) {
            send_subtree(team, child_sizes, source[tree.child(bit)].data(), tree.child(bit));
            continue;
        }
        Scratch packed(sum(child_sizes));
        if (!packed.ok()) return Outcome::out_of_memory;
        pack(tree, source, bit, packed.data());
        send_subtree(team, child_sizes, packed.data(), tree.child(bit));
    }
    return Outcome::complete;
}

Outcome scatterv_inside(const Team& team, const BinomialTree& tree, Sizes sizes, std::byte* block,
                        std::size_t block_bytes) {
    receive(team, sizes.data(), sizes.size_bytes(), tree.parent());
    Scratch subtree(sum(sizes));
    if (!subtree.ok()) return Outcome::out_of_memory;
    receive(team, subtree.data(), sum(sizes), tree.parent());
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (!tree.has_child(bit)) continue;
        const auto first = static_cast<std::size_t>(bit);
        const Sizes child_sizes = sizes.subspan(first, static_cast<std::size_t>(tree.child_span(bit)));
        send_subtree(team, child_sizes, subtree.data() + sum(sizes.first(first)), tree.child(bit));
    }
    copy_bytes(block, subtree.data(), std::min<std::size_t>(block_bytes, sizes[0]));
    return sizes[0] > block_bytes ? Outcome::truncated : Outcome::complete;
}

} // namespace

Outcome scatterv_binomial(const Team& team, ConstBlocks source, std::byte* block, std::size_t block_bytes,
                          int root) {
    const BinomialTree tree(team, root);
    if (!tree.is_root() && tree.is_leaf()) {
        receive(team, block, block_bytes, tree.parent());
        return Outcome::complete;
    }
    const auto span = static_cast<std::size_t>(tree.span());
    Scratch header(span * sizeof(std::uint64_t));
    if (!header.ok()) return Outcome::out_of_memory;
    const Sizes sizes(reinterpret_cast<std::uint64_t*>(header.data()), span);
    if (!tree.is_root()) return scatterv_inside(team, tree, sizes, block, block_bytes);

    if (block != nullptr) {
        const auto own = source[root];
        copy_bytes(block, own.data(), std::min(own.size(), block_bytes));
    }
    return scatterv_from_root(team, tree, source, sizes);
}

} // namespace vaquero::mpi
