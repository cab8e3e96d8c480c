#include "mpi/topology/topology.hpp"

#include <algorithm>
#include <new>

#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

Topology* create_topology(RankState& rank, Topology::Kind kind, std::size_t first, std::size_t second,
                          std::size_t third, std::size_t fourth) {
    const std::size_t bytes = sizeof(Topology) + (first + second + third + fourth) * sizeof(int);
    void* const memory = rank.engine->memory().allocate(bytes);
    if (memory == nullptr) return nullptr;
    auto* const topology = new (memory) Topology();
    topology->kind = kind;
    auto* next = reinterpret_cast<int*>(topology + 1);
    const auto take = [&next](std::size_t count) {
        next += count;
        return std::span<int>(next - count, count);
    };
    topology->first = take(first);
    topology->second = take(second);
    topology->third = take(third);
    topology->fourth = take(fourth);
    return topology;
}

Topology* copy_topology(RankState& rank, const Topology& topology) {
    Topology* const copy = create_topology(rank, topology.kind, topology.first.size(), topology.second.size(),
                                           topology.third.size(), topology.fourth.size());
    if (copy == nullptr) return nullptr;
    copy->weighted = topology.weighted;
    std::copy(topology.first.begin(), topology.first.end(), copy->first.begin());
    std::copy(topology.second.begin(), topology.second.end(), copy->second.begin());
    std::copy(topology.third.begin(), topology.third.end(), copy->third.begin());
    std::copy(topology.fourth.begin(), topology.fourth.end(), copy->fourth.begin());
    return copy;
}

void release_topology(RankState& rank, Topology* topology) {
    rank.engine->memory().release(topology, topology->bytes());
}

} // namespace vaquero::mpi
