#include "mpi/objects/datatype_creation.hpp"

#include <algorithm>
#include <cstring>

#include "mpi/messages/core_engine.hpp"

namespace vaquero::mpi {
namespace {

template <class T>
T* take(std::byte*& next, std::size_t count) {
    T* const taken = reinterpret_cast<T*>(next);
    next += count * sizeof(T);
    return taken;
}

std::size_t integer_count(const Description& description) {
    return description.integers.size() + description.more_integers.size() + description.last_integers.size();
}

} // namespace

DatatypeDraft::DatatypeDraft(RankState& rank, std::size_t most_parts, const Description& description)
    : rank_(rank) {
    const std::size_t bytes = most_parts * (sizeof(Piece) + sizeof(Part)) + description.types.size_bytes() +
                              description.addresses.size_bytes() + integer_count(description) * sizeof(int) +
                              1;
    void* const memory = rank.engine->memory().allocate(bytes);
    if (memory == nullptr) return;
    made_ = rank.datatypes.allocate();
    if (made_ == nullptr) {
        rank.engine->memory().release(memory, bytes);
        return;
    }
    made_->memory = memory;
    made_->memory_bytes = bytes;

    auto* next = static_cast<std::byte*>(memory);
    pieces_ = take<Piece>(next, most_parts);
    made_->parts = take<Part>(next, most_parts);
    Datatype::Contents& contents = made_->contents;
    contents.combiner = description.combiner;
    contents.integer_count = static_cast<int>(integer_count(description));
    contents.address_count = static_cast<int>(description.addresses.size());
    contents.type_count = static_cast<int>(description.types.size());
    contents.types = take<MPI_Datatype>(next, description.types.size());
    contents.addresses = take<MPI_Aint>(next, description.addresses.size());
    contents.integers = take<int>(next, integer_count(description));
    std::copy(description.types.begin(), description.types.end(), contents.types);
    std::copy(description.addresses.begin(), description.addresses.end(), contents.addresses);
    int* end = std::copy(description.integers.begin(), description.integers.end(), contents.integers);
    end = std::copy(description.more_integers.begin(), description.more_integers.end(), end);
    std::copy(description.last_integers.begin(), description.last_integers.end(), end);
    for (const MPI_Datatype type : description.types)
        retain_datatype(type);
}

DatatypeDraft::~DatatypeDraft() {
    if (made_ != nullptr) release_datatype(rank_, *made_);
}

void DatatypeDraft::add(MPI_Datatype type, std::ptrdiff_t offset, std::size_t count, std::ptrdiff_t stride) {
    if (made_ == nullptr || count == 0) return;
    made_->parts[made_->part_count++] = {offset, count, stride, find_layout(type), type};
    made_->basic_count += count * basic_count_of(type);
}

void DatatypeDraft::set_bounds(std::ptrdiff_t lower_bound, std::ptrdiff_t extent) {
    has_bounds_ = true;
    lower_bound_ = lower_bound;
    extent_ = extent;
}

void DatatypeDraft::own(Datatype* inner) {
    if (made_ != nullptr && inner != nullptr) {
        made_->inner = inner;
        return;
    }
    if (inner != nullptr) release_datatype(rank_, *inner);
    if (made_ != nullptr) release_datatype(rank_, *made_);
    made_ = nullptr;
}

Datatype* DatatypeDraft::finish() {
    Datatype* const made = made_;
    if (made == nullptr) return nullptr;
    made_ = nullptr;
    build_layout(made->layout, pieces_, made->parts, made->part_count, pads_);
    if (has_bounds_) {
        Layout& layout = made->layout;
        layout.lower_bound = lower_bound_;
        layout.extent = extent_;
        layout.explicit_bounds = true;
        layout.is_dense = is_dense(layout);
    }
    return made;
}

Datatype* create_repeated(RankState& rank, std::size_t count, std::ptrdiff_t stride, MPI_Datatype type,
                          const Description& description) {
    DatatypeDraft draft(rank, 1, description);
    draft.add(type, 0, count, stride);
    return draft.finish();
}

Datatype* create_vector(RankState& rank, std::size_t count, std::size_t block_length, std::ptrdiff_t stride,
                        MPI_Datatype type, const Description& description) {
    if (block_length == 1) return create_repeated(rank, count, stride, type, description);
    Datatype* const block =
        create_repeated(rank, block_length, extent_of(type), type, {MPI_COMBINER_CONTIGUOUS});
    DatatypeDraft draft(rank, 1, description);
    draft.own(block);
    if (block != nullptr) draft.add(handle_of(*block), 0, block_length != 0 ? count : 0, stride);
    return draft.finish();
}

Datatype* create_array_part(RankState& rank, std::span<const Dimension> dimensions, MPI_Datatype type,
                            const Description& description) {
    std::ptrdiff_t stride = extent_of(type); // from one index to the next
    Datatype* inner = nullptr;
    MPI_Datatype element = type;
    for (const Dimension& dimension : dimensions) {
        const std::ptrdiff_t block_stride = dimension.distance * stride;
        Datatype* const block = create_repeated(rank, static_cast<std::size_t>(dimension.count), stride,
                                                element, {MPI_COMBINER_CONTIGUOUS});
        if (block == nullptr) {
            if (inner != nullptr) release_datatype(rank, *inner);
            return nullptr;
        }
        block->inner = inner;
        DatatypeDraft draft(rank, 2, {MPI_COMBINER_HVECTOR});
        draft.own(block);
        const std::ptrdiff_t first = dimension.first * stride;
        draft.add(handle_of(*block), first, static_cast<std::size_t>(dimension.blocks), block_stride);
        draft.add(element, first + dimension.blocks * block_stride, static_cast<std::size_t>(dimension.rest),
                  stride);
        inner = draft.finish();
        if (inner == nullptr) return nullptr;
        element = handle_of(*inner);
        stride *= dimension.size;
    }
    DatatypeDraft draft(rank, 1, description);
    draft.own(inner);
    draft.add(element, 0, 1, 0);
    draft.set_bounds(0, stride);
    return draft.finish();
}

} // namespace vaquero::mpi
