// Allgather: recursive doubling, for 2^k ranks and short messages.
//
// In step k partners 2^k apart exchange the 2^k consecutive blocks that each has so far.
//
// Cost: lg n alpha + (n - 1) b beta for blocks of b bytes. No scratch, no copying.
#include "mpi/coll/algorithms/algorithms.hpp"

namespace vaquero::mpi {

void allgather_recursive_doubling(const Team& team, std::byte* buffer, std::size_t block_bytes) {
    for (int distance = 1; distance < team.size; distance *= 2) {
        const auto run = [&](int rank) {
            return buffer + static_cast<std::size_t>(rank & ~(distance - 1)) * block_bytes;
        };
        const std::size_t bytes = static_cast<std::size_t>(distance) * block_bytes;
        const int partner = team.rank ^ distance;
        exchange(team, run(team.rank), bytes, partner, run(partner), bytes, partner);
    }
}

} // namespace vaquero::mpi
