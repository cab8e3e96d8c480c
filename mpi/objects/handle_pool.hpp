// Objects that programs know by an integer handle: requests, communicators, operations, error handlers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <new>

#include "platform/platform.hpp"

namespace vaquero::mpi {

/// Objects of type `T`, each known by a small index. They never move, lie in memory that every core may
/// touch, and a freed one is used again. Chunk k holds 64 * 2^k objects, so that any number fits and few take
/// little.
template <class T>
class HandlePool {
public:
    /// A fresh object made of `arguments`, or nullptr when memory has run out.
    template <class... Arguments>
    T* allocate(Arguments... arguments) {
        if (free_ == nullptr && !grow()) return nullptr;
        Slot* slot = free_;
        free_ = slot->next_free;
        slot->live = true;
        return new (slot->storage) T(arguments...);
    }
    void release(T& object) {
        Slot& slot = slot_of(object);
        object.~T();
        slot.live = false;
        slot.next_free = free_;
        free_ = &slot;
    }

    /// The live object with this index, nullptr when there is none.
    T* find(unsigned index) {
        const unsigned chunk = chunk_of(index);
        if (chunk >= chunk_count_) return nullptr;
        Slot& slot = chunks_[chunk][index - first_index(chunk)];
        return slot.live ? std::launder(reinterpret_cast<T*>(slot.storage)) : nullptr;
    }
    [[nodiscard]] static unsigned index_of(const T& object) { return slot_of(const_cast<T&>(object)).index; }

private:
    static constexpr unsigned first_chunk_bits = 6;

    struct Slot {
        alignas(T) std::byte storage[sizeof(T)];
        Slot* next_free;
        unsigned index;
        bool live;
    };
    static_assert(offsetof(Slot, storage) == 0);

    static Slot& slot_of(T& object) { return *reinterpret_cast<Slot*>(&object); }
    static unsigned chunk_of(unsigned index) {
        return static_cast<unsigned>(std::bit_width((index >> first_chunk_bits) + 1)) - 1;
    }
    static unsigned first_index(unsigned chunk) { return ((1U << chunk) - 1) << first_chunk_bits; }

    bool grow() {
        if (chunk_count_ == chunks_.size()) return false;
        const unsigned slots = 1U << (first_chunk_bits + chunk_count_);
        auto* chunk = reinterpret_cast<Slot*>(platform::allocate_pages(slots * sizeof(Slot)));
        if (chunk == nullptr) return false;
        const unsigned first = first_index(chunk_count_);
        for (unsigned i = slots; i-- > 0;) { // backwards, so that low indices are handed out first
            chunk[i].index = first + i;
            chunk[i].next_free = free_;
            free_ = &chunk[i];
        }
        chunks_[chunk_count_++] = chunk;
        return true;
    }

    std::array<Slot*, 16> chunks_{};
    unsigned chunk_count_ = 0;
    Slot* free_ = nullptr;
};

} // namespace vaquero::mpi
