#include "mpi/communicator.hpp"

#include <cstdlib>
#include <cstring>

#include "mpi/error_handlers.hpp"
#include "mpi/rank_state.hpp"

namespace vaquero::mpi {

void Communicator::set_member(int rank, Rank world_rank) {
    members_[rank] = {static_cast<std::uint16_t>(world_rank.value()),
                      static_cast<std::uint16_t>(platform::core_of(world_rank).value())};
}

void Communicator::set_name(const char* name) {
    std::strncpy(name_.data(), name, name_.size() - 1);
}

Communicator* find_communicator(MPI_Comm comm) {
    return state().communicators.find(static_cast<unsigned>(comm) - static_cast<unsigned>(MPI_COMM_WORLD));
}

Communicator* create_communicator(std::uint32_t context, int rank, int size) {
    auto* members = static_cast<Member*>(std::malloc(static_cast<std::size_t>(size) * sizeof(Member)));
    Communicator* communicator = members != nullptr ? state().communicators.allocate() : nullptr;
    if (communicator == nullptr) {
        std::free(members);
        return nullptr;
    }
    const auto index = HandlePool<Communicator>::index_of(*communicator);
    communicator->handle_ = MPI_COMM_WORLD + static_cast<int>(index);
    communicator->rank_ = rank;
    communicator->size_ = size;
    communicator->context_ = context;
    communicator->members_ = members;
    return communicator;
}

void free_communicator(Communicator& communicator) {
    release_error_handler(communicator.error_handler());
    std::free(communicator.members_);
    state().communicators.release(communicator);
}

} // namespace vaquero::mpi
