#include "mpi/objects/communicator.hpp"

#include <algorithm>
#include <cstring>

#include "mpi/coll/board/board_creation.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/error_handlers.hpp"
#include "mpi/objects/info.hpp"
#include "mpi/objects/rank_state.hpp"
#include "mpi/topology/topology.hpp"

namespace vaquero::mpi {

void Communicator::set_name(const char* name) {
    // Not strncpy(): glibc's brings 12 KB along.
    name_ = {};
    std::copy_n(name, std::min(std::strlen(name), name_.size() - 1), name_.begin());
}

Communicator* find_communicator(MPI_Comm comm) {
    return find_communicator(state(), comm);
}

Communicator* create_communicator(RankState& rank, std::uint32_t context, Group* group, Group* remote_group,
                                  Communicator* local) {
    Communicator* const communicator = rank.communicators.allocate();
    if (communicator == nullptr) {
        release_group(rank, group);
        return nullptr;
    }
    Group* const peers = remote_group != nullptr ? remote_group : group;
    communicator->handle_ = handle_cast<MPI_Comm>(communicator);
    communicator->peer_members_ = peers->members();
    communicator->peer_count_ = peers->size();
    communicator->source_rank_ = group->rank();
    communicator->context_ = context;
    communicator->group_ = group;
    communicator->peers_ = remote_group;
    communicator->local_ = local;
    return communicator;
}

void make_predefined(Communicator& communicator, MPI_Comm handle) {
    communicator.handle_ = handle;
}

void free_communicator(RankState& rank, Communicator& communicator) {
    communicator.is_freed_ = true;
    rank.last_communicator = nullptr;
    release_board(rank, communicator);
    if (communicator.local_ != nullptr) free_communicator(rank, *communicator.local_);
    release_communicator(rank, communicator);
}

void end_communicator(RankState& rank, Communicator& communicator) {
    release_error_handler(communicator.error_handler());
    release_group(rank, communicator.group_);
    if (communicator.peers_ != nullptr) release_group(rank, communicator.peers_);
    if (communicator.info != nullptr) release_info(rank, communicator.info);
    if (communicator.topology != nullptr) release_topology(rank, communicator.topology);
    rank.communicators.release(communicator);
}

} // namespace vaquero::mpi
