// Scatter: binomial tree.
//
// The root sends each child the blocks of its whole subtree, which are consecutive except where ranks wrap
// round; those that wrap are first brought together. Other ranks receive the blocks of their subtree, keep
// the first and pass on the rest.
//
// Cost: lg n alpha + (n - 1) b beta for blocks of b bytes. Scratch: at most n b / 2 bytes.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/binomial_tree.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

Outcome scatter_from_root(const Team& team, const BinomialTree& tree, const std::byte* source,
                          std::byte* block, std::size_t block_bytes) {
    const auto bytes = [&](int blocks) { return static_cast<std::size_t>(blocks) * block_bytes; };
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (!tree.has_child(bit)) continue;
        const int child = tree.child(bit);
        const int span = tree.child_span(bit);
        const int before_wrap = std::min(span, team.size - child);
        if (before_wrap == span) {
            send(team, source + bytes(child), bytes(span), child);
            continue;
        }
        Scratch together(bytes(span));
        if (!together.ok()) return Outcome::out_of_memory;
        copy_bytes(together.data(), source + bytes(child), bytes(before_wrap));
        copy_bytes(together.data() + bytes(before_wrap), source, bytes(span - before_wrap));
        send(team, together.data(), bytes(span), child);
    }
    if (block != nullptr) copy_bytes(block, source + bytes(team.rank), block_bytes);
    return Outcome::complete;
}

} // namespace

Outcome scatter_binomial(const Team& team, const std::byte* source, std::byte* block, std::size_t block_bytes,
                         int root) {
    const BinomialTree tree(team, root);
    if (tree.is_root()) return scatter_from_root(team, tree, source, block, block_bytes);
    if (tree.is_leaf()) {
        receive(team, block, block_bytes, tree.parent());
        return Outcome::complete;
    }
    const auto bytes = [&](int blocks) { return static_cast<std::size_t>(blocks) * block_bytes; };
    Scratch subtree(bytes(tree.span()));
    if (!subtree.ok()) return Outcome::out_of_memory;
    receive(team, subtree.data(), bytes(tree.span()), tree.parent());
    for (int bit = tree.reach() / 2; bit > 0; bit /= 2) {
        if (tree.has_child(bit))
            send(team, subtree.data() + bytes(bit), bytes(tree.child_span(bit)), tree.child(bit));
    }
    copy_bytes(block, subtree.data(), block_bytes);
    return Outcome::complete;
}

} // namespace vaquero::mpi
