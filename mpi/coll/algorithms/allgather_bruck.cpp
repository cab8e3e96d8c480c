// Allgather: Bruck's algorithm, for short messages, any number of ranks and blocks of any sizes.
// Bruck et al.: Efficient algorithms for all-to-all communications in multiport message-passing systems,
// 1997.
//
// Each rank collects blocks in the order rank, rank + 1, ... round the circle. In step k it sends the first
// 2^k of them (in the last step as many as are missing) to the rank 2^k below, and appends what comes from
// 2^k above. In the end it puts the blocks in their places.
//
// Cost: lg n alpha + (n - 1) b beta for blocks of b bytes. Scratch: n b.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {

Outcome allgather_bruck(const Team& team, Blocks blocks) {
    const auto rank_after = [&](int steps) { return (team.rank + steps) % team.size; };
    const auto bytes_from = [&](int first, int count) {
        std::size_t bytes = 0;
        for (int i = first; i < first + count; ++i)
            bytes += blocks.bytes(rank_after(i));
        return bytes;
    };
    Scratch collected(bytes_from(0, team.size));
    if (!collected.ok()) return Outcome::out_of_memory;

    const auto own = blocks[team.rank];
    copy_bytes(collected.data(), own.data(), own.size());
    std::byte* end = collected.data() + own.size();
    for (int have = 1; have < team.size; have *= 2) {
        const int count = std::min(have, team.size - have);
        const std::size_t incoming = bytes_from(have, count);
        exchange(team, collected.data(), bytes_from(0, count), rank_after(team.size - have), end, incoming,
                 rank_after(have));
        end += incoming;
    }

    const std::byte* next = collected.data() + own.size();
    for (int i = 1; i < team.size; ++i) {
        const auto block = blocks[rank_after(i)];
        copy_bytes(block.data(), next, block.size());
        next += block.size();
    }
    return Outcome::complete;
}

} // namespace vaquero::mpi
