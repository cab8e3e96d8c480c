// Gather: binomial tree.
//
// Each rank puts its own block in front of those of its children's subtrees and sends them all to its parent.
// The root receives them where they belong; only blocks of a subtree whose ranks wrap round make a detour.
//
// Cost: lg n alpha + (n - 1) b beta for blocks of b bytes. Scratch: at most n b / 2 bytes.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/algorithms/binomial_tree.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

Outcome gather_at_root(const Team& team, const BinomialTree& tree, const std::byte* block,
                       std::size_t block_bytes, std::byte* destination) {
    const auto bytes = [&](int blocks) { return static_cast<std::size_t>(blocks) * block_bytes; };
    if (block != nullptr) copy_bytes(destination + bytes(team.rank), block, block_bytes);
    for (int bit = 1; tree.has_child(bit); bit *= 2) {
        const int child = tree.child(bit);
        const int span = tree.child_span(bit);
        const int before_wrap = std::min(span, team.size - child);
        if (before_wrap == span) {
            receive(team, destination + bytes(child), bytes(span), child);
            continue;
        }
        Scratch together(bytes(span));
        if (!together.ok()) return Outcome::out_of_memory;
        receive(team, together.data(), bytes(span), child);
        copy_bytes(destination + bytes(child), together.data(), bytes(before_wrap));
        copy_bytes(destination, together.data() + bytes(before_wrap), bytes(span - before_wrap));
    }
    return Outcome::complete;
}

} // namespace

Outcome gather_binomial(const Team& team, const std::byte* block, std::size_t block_bytes,
                        std::byte* destination, int root) {
    const BinomialTree tree(team, root);
    if (tree.is_root()) return gather_at_root(team, tree, block, block_bytes, destination);
    if (tree.is_leaf()) {
        send(team, block, block_bytes, tree.parent());
        return Outcome::complete;
    }
    const auto bytes = [&](int blocks) { return static_cast<std::size_t>(blocks) * block_bytes; };
    Scratch subtree(bytes(tree.span()));
    if (!subtree.ok()) return Outcome::out_of_memory;
    copy_bytes(subtree.data(), block, block_bytes);
    for (int bit = 1; tree.has_child(bit); bit *= 2)
        receive(team, subtree.data() + bytes(bit), bytes(tree.child_span(bit)), tree.child(bit));
    send(team, subtree.data(), bytes(tree.span()), tree.parent());
    return Outcome::complete;
}

} // namespace vaquero::mpi
