#include "mpi/objects/datatype.hpp"

#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {

Datatype* find_datatype(MPI_Datatype datatype) {
    return state().datatypes.find(datatype);
}

const Layout* find_layout(MPI_Datatype datatype) {
    if (const PredefinedType* predefined = find_predefined(datatype)) return &layout_of(*predefined);
    const Datatype* const made = find_datatype(datatype);
    return made != nullptr ? &made->layout : nullptr;
}

std::size_t basic_count_of(MPI_Datatype datatype) {
    if (const PredefinedType* predefined = find_predefined(datatype)) return predefined->basic_count;
    return find_datatype(datatype)->basic_count;
}

bool is_committed(MPI_Datatype datatype) {
    const Datatype* const made = find_datatype(datatype);
    return made == nullptr || made->is_committed;
}

void retain_datatype(MPI_Datatype datatype) {
    if (Datatype* const made = find_datatype(datatype)) ++made->uses;
}

void release_datatype(MPI_Datatype datatype) {
    if (Datatype* const made = find_datatype(datatype)) release_datatype(state(), *made);
}

void release_datatype(RankState& rank, Datatype& datatype) {
    if (--datatype.uses != 0) return;
    const Datatype::Contents& contents = datatype.contents;
    for (int i = 0; i < contents.type_count; ++i)
        if (Datatype* const used = rank.datatypes.find(contents.types[i])) release_datatype(rank, *used);
    if (datatype.inner != nullptr) release_datatype(rank, *datatype.inner);
    if (datatype.memory != nullptr) rank.engine->memory().release(datatype.memory, datatype.memory_bytes);
    rank.datatypes.release(datatype);
}

} // namespace vaquero::mpi
