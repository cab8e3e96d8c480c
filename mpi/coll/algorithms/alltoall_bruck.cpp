// Alltoall: Bruck's algorithm, for short messages.
// Bruck et al.: Efficient algorithms for all-to-all communications in multiport message-passing systems,
// 1997.
//
// 1. Rotate: slot i holds the block for the rank i above.
// 2. In step k send all slots whose number has bit k to the rank 2^k above, in one message, and replace them
// by
//    those from 2^k below. A block in slot i so travels i ranks in all.
// 3. Slot i now holds the block from the rank i below: put it in its place.
//
// Cost: lg n (alpha + n b / 2 beta) for blocks of b bytes. Scratch: 2 n b.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

/// Calls visit(i, j) for each slot i with `bit` set, the j-th of these.
template <class Visit>
int for_slots_with(int bit, int size, Visit visit) {
    int j = 0;
    for (int i = bit; i < size; ++i) {
        if ((i & bit) != 0) visit(i, j++);
    }
    return j;
}

} // namespace

Outcome alltoall_bruck(const Team& team, const std::byte* source, std::byte* destination,
                       std::size_t block_bytes) {
    const int size = team.size;
    const auto bytes = [&](int blocks) { return static_cast<std::size_t>(blocks) * block_bytes; };
    Scratch scratch(bytes(2 * size));
    if (!scratch.ok()) return Outcome::out_of_memory;
    std::byte* const slots = scratch.data();
    std::byte* const outgoing = slots + bytes(size);
    std::byte* const incoming = outgoing + bytes(size / 2); // at most half of the slots have a given bit

    copy_bytes(slots, source + bytes(team.rank), bytes(size - team.rank));
    copy_bytes(slots + bytes(size - team.rank), source, bytes(team.rank));
    for (int bit = 1; bit < size; bit *= 2) {
        const int above = (team.rank + bit) % size;
        const int below = (team.rank - bit + size) % size;
        const int moving = for_slots_with(
            bit, size, [&](int i, int j) { copy_bytes(outgoing + bytes(j), slots + bytes(i), block_bytes); });
        exchange(team, outgoing, bytes(moving), above, incoming, bytes(moving), below);
        for_slots_with(bit, size,
                       [&](int i, int j) { copy_bytes(slots + bytes(i), incoming + bytes(j), block_bytes); });
    }
    for (int i = 0; i < size; ++i)
        copy_bytes(destination + bytes((team.rank - i + size) % size), slots + bytes(i), block_bytes);
    return Outcome::complete;
}

} // namespace vaquero::mpi
