#include "mpi/objects/rank_state.hpp"

#include <new>

#include "mpi/messages/core_engine.hpp"

namespace vaquero::mpi {

Communicator* find_other_communicator(RankState& rank, MPI_Comm comm) {
    Communicator* found = nullptr;
    if (comm == MPI_COMM_WORLD)
        found = rank.world;
    else if (comm == MPI_COMM_SELF)
        found = rank.self;
    else
        found = rank.communicators.find(comm);
    // The predefined ones are in the pool too, under an address that nobody was given.
    if (found == nullptr || found->is_freed() || found->handle() != comm) return nullptr;
    return rank.last_communicator = found;
}

AttributeList* RankState::predefined_type_attributes(const PredefinedType& type) {
    if (type_attributes == nullptr) {
        void* const memory = engine->memory().allocate(predefined_type_count * sizeof(AttributeList));
        if (memory == nullptr) return nullptr;
        type_attributes = new (memory) AttributeList[predefined_type_count];
    }
    return type_attributes + (&type - predefined_types.data());
}

} // namespace vaquero::mpi
