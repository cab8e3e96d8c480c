#include "kernel/memory/heap.hpp"

#include <algorithm>
#include <cstring>

#include "base/limits.hpp"

namespace vaquero {

namespace {

std::size_t pages_for(std::size_t bytes) {
    return bytes / page_bytes + (bytes % page_bytes != 0 ? 1 : 0);
}

} // namespace

std::byte* allocate_zeroed(PagePool& pool, std::size_t bytes) {
    std::byte* const pages = pool.allocate(pages_for(bytes));
    if (pages != nullptr) std::memset(pages, 0, pages_for(bytes) * page_bytes);
    return pages;
}

std::byte* Heap::set_break(std::byte* wanted) {
    if (wanted < begin_) return break_; // also brk(0), which asks where it is
    const std::size_t needed = pages_for(static_cast<std::size_t>(wanted - begin_));
    if (needed > reserved_) {
        if (!pool_->extend(begin_, reserved_, needed - reserved_)) return break_;
        reserved_ = needed;
    }
    if (wanted > break_) std::memset(break_, 0, static_cast<std::size_t>(wanted - break_));
    return break_ = wanted;
}

std::byte* Heap::map(std::size_t bytes) {
    return allocate_zeroed(*pool_, bytes);
}

bool Heap::unmap(std::byte* pages, std::size_t bytes) {
    if (!pool_->is_allocated(pages, pages_for(bytes))) return false;
    pool_->free(pages, pages_for(bytes));
    return true;
}

std::byte* Heap::remap(std::byte* pages, std::size_t old_bytes, std::size_t new_bytes, bool may_move) {
    const std::size_t had = pages_for(old_bytes);
    const std::size_t wanted = pages_for(new_bytes);
    if (!pool_->is_allocated(pages, had)) return nullptr;
    if (wanted <= had) {
        if (wanted < had) pool_->free(pages + wanted * page_bytes, had - wanted);
        return pages;
    }
    if (pool_->extend(pages, had, wanted - had)) {
        std::memset(pages + had * page_bytes, 0, (wanted - had) * page_bytes);
        return pages;
    }
    if (!may_move) return nullptr;
    std::byte* const moved = map(new_bytes);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, pages, had * page_bytes);
    pool_->free(pages, had);
    return moved;
}

} // namespace vaquero
