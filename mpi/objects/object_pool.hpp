// Where the objects live that programs know by a handle: communicators, requests, datatypes and so on.
//
// A handle is the object's address [MPI 5.0 §20.3]; the predefined ones are small integers, which never reach
// a pool. Each kind of object has a pool of its own in each rank, so that a handle of another kind, of
// another rank, freed or never valid isn't found: no address that a program makes up is ever read.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "platform/platform.hpp"

namespace vaquero::mpi {

/// Objects of type `T` that never move, in memory that every core may touch; a freed one is used again. Chunk
/// k holds 2^(first_chunk_bits + k) objects, so that any number fits and few take little.
template <class T, unsigned first_chunk_bits = 4>
class ObjectPool {
public:
    /// A fresh object made of `arguments`, or nullptr when memory has run out.
    template <class... Arguments>
    T* allocate(Arguments&&... arguments) {
        if (free_ == nullptr && !grow()) return nullptr;
        Slot* slot = free_;
        free_ = slot->next_free;
        slot->live = true;
        return new (slot->storage) T(std::forward<Arguments>(arguments)...);
    }
    void release(T& object) {
        Slot& slot = slot_of(object);
        object.~T();
        slot.live = false;
        slot.next_free = free_;
        free_ = &slot;
    }

    /// The live object at this address, nullptr when there is none.
    T* find(const void* handle) const {
        const auto first =
            reinterpret_cast<std::uintptr_t>(handle) - reinterpret_cast<std::uintptr_t>(chunks_[0]);
        if (first < slots_in(0) * sizeof(Slot) && chunks_[0] != nullptr) [[likely]]
            return first % sizeof(Slot) == 0
                       ? live_object(*reinterpret_cast<Slot*>(const_cast<void*>(handle)))
                       : nullptr;
        return find_in_others(handle);
    }
    /// The live object with this index, for what programs know by an integer; nullptr when there is none.
    T* find_index(unsigned index) const {
        const unsigned chunk = chunk_of(index);
        return chunk < chunk_count_ ? live_object(chunks_[chunk][index - first_index(chunk)]) : nullptr;
    }
    [[nodiscard]] static unsigned index_of(const T& object) { return slot_of(const_cast<T&>(object)).index; }

    /// Calls visit(object) for each live object.
    template <class Visit>
    void for_each(Visit visit) const {
        for (unsigned chunk = 0; chunk < chunk_count_; ++chunk)
            for (std::size_t i = 0; i < slots_in(chunk); ++i)
                if (T* const object = live_object(chunks_[chunk][i])) visit(*object);
    }

private:
    struct Slot {
        alignas(T) std::byte storage[sizeof(T)];
        Slot* next_free;
        unsigned index;
        bool live;
    };
    static_assert(offsetof(Slot, storage) == 0);

    static Slot& slot_of(T& object) { return *reinterpret_cast<Slot*>(&object); }
    static T* live_object(Slot& slot) {
        return slot.live ? std::launder(reinterpret_cast<T*>(slot.storage)) : nullptr;
    }
    static std::size_t slots_in(unsigned chunk) { return std::size_t{1} << (first_chunk_bits + chunk); }
    static unsigned chunk_of(unsigned index) {
        return static_cast<unsigned>(std::bit_width((index >> first_chunk_bits) + 1)) - 1;
    }
    static unsigned first_index(unsigned chunk) { return ((1U << chunk) - 1) << first_chunk_bits; }

    [[gnu::noinline]] T* find_in_others(const void* handle) const {
        for (unsigned chunk = 1; chunk < chunk_count_; ++chunk) {
            const auto offset =
                reinterpret_cast<std::uintptr_t>(handle) - reinterpret_cast<std::uintptr_t>(chunks_[chunk]);
            if (offset >= slots_in(chunk) * sizeof(Slot)) continue;
            return offset % sizeof(Slot) == 0 ? live_object(chunks_[chunk][offset / sizeof(Slot)]) : nullptr;
        }
        return nullptr;
    }

    bool grow() {
        if (chunk_count_ == chunks_.size()) return false;
        const std::size_t slots = slots_in(chunk_count_);
        auto* chunk = reinterpret_cast<Slot*>(platform::allocate_pages(slots * sizeof(Slot)));
        if (chunk == nullptr) return false;
        const unsigned first = first_index(chunk_count_);
        for (std::size_t i = slots; i-- > 0;) { // backwards, so that low indices are handed out first
            chunk[i].index = first + static_cast<unsigned>(i);
            chunk[i].next_free = free_;
            free_ = &chunk[i];
        }
        chunks_[chunk_count_++] = chunk;
        return true;
    }

    std::array<Slot*, 20> chunks_{};
    unsigned chunk_count_ = 0;
    Slot* free_ = nullptr;
};

/// What a program gives or gets for an object of the library: MPI_Comm, MPI_Request and so on.
template <class Handle, class T>
Handle handle_cast(T* object) {
    return reinterpret_cast<Handle>(object);
}
/// The number of a predefined handle [MPI 5.0 §20.3]; of others, their address.
template <class Handle>
std::uintptr_t code_of(Handle handle) {
    return reinterpret_cast<std::uintptr_t>(handle);
}

} // namespace vaquero::mpi
