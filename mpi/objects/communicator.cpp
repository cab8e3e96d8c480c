#include "mpi/objects/communicator.hpp"

#include <algorithm>
#include <cstring>

#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

std::size_t member_bytes(int size) {
    return static_cast<std::size_t>(size) * sizeof(Member);
}

} // namespace

void Communicator::set_member(int rank, Rank world_rank) {
    members_[rank] = {static_cast<std::uint16_t>(world_rank.value()),
                      static_cast<std::uint16_t>(platform::core_of(world_rank).value())};
}

void Communicator::set_name(const char* name) {
    // Not strncpy(): glibc's brings 12 KB along.
    name_ = {};
    std::copy_n(name, std::min(std::strlen(name), name_.size() - 1), name_.begin());
}

Communicator* find_communicator(MPI_Comm comm) {
    return find_communicator(state(), comm);
}

Communicator* create_communicator(RankState& state, std::uint32_t context, int rank, int size) {
    void* members = state.engine->memory().allocate(member_bytes(size));
    Communicator* communicator = members != nullptr ? state.communicators.allocate() : nullptr;
    if (communicator == nullptr) return nullptr;
    const auto index = HandlePool<Communicator>::index_of(*communicator);
    communicator->handle_ = MPI_COMM_WORLD + static_cast<int>(index);
    communicator->rank_ = rank;
    communicator->size_ = size;
    communicator->context_ = context;
    communicator->members_ = static_cast<Member*>(members);
    return communicator;
}

void free_communicator(RankState& state, Communicator& communicator) {
    release_error_handler(communicator.error_handler());
    state.engine->memory().release(communicator.members_, member_bytes(communicator.size()));
    state.last_communicator = nullptr;
    state.communicators.release(communicator);
}

} // namespace vaquero::mpi
