#include "kernel/memory/heap.hpp"

#include <cstring>

#include "base/ensure.hpp"
#include "base/limits.hpp"

namespace vaquero {

namespace {

std::size_t pages_for(std::size_t bytes) {
    return bytes / page_bytes + (bytes % page_bytes != 0 ? 1 : 0);
}

std::size_t whole_pages(std::size_t bytes) {
    return pages_for(bytes) * page_bytes;
}

} // namespace

std::byte* allocate_zeroed(PagePool& pool, std::size_t bytes) {
    std::byte* const pages = pool.allocate(pages_for(bytes));
    if (pages != nullptr) std::memset(pages, 0, whole_pages(bytes));
    return pages;
}

Heap::Heap(PagePool& pool, std::byte* begin, std::size_t reserve, Enforce enforce)
    : pool_(&pool), enforce_(enforce), mappings_(pool), begin_(begin), break_(begin), reserved_(reserve) {
    ensure(mappings_.assign(begin, begin + reserve * page_bytes, Protection::read_write),
           "a first range needs no memory");
}

std::byte* Heap::set_break(std::byte* wanted) {
    if (wanted < begin_) return break_; // also brk(0), which asks where it is
    const std::size_t needed = pages_for(static_cast<std::size_t>(wanted - begin_));
    if (needed > reserved_) {
        const std::size_t more = needed - reserved_;
        if (!pool_->extend(begin_, reserved_, more)) return break_;
        if (!adopt(begin_ + reserved_ * page_bytes, more * page_bytes)) return break_;
        reserved_ = needed;
    }
    if (wanted > break_) {
        const auto in_page = reinterpret_cast<std::uintptr_t>(break_) % page_bytes;
        const auto more = static_cast<std::size_t>(wanted - break_);
        if (!protect(break_ - in_page, in_page + more, Protection::read_write)) return break_;
        std::memset(break_, 0, more);
    }
    return break_ = wanted;
}

std::byte* Heap::map(std::size_t bytes, Protection protection) {
    std::byte* const pages = allocate_zeroed(*pool_, bytes);
    if (pages == nullptr || !adopt(pages, bytes)) return nullptr;
    if (protect(pages, bytes, protection)) return pages;
    unmap(pages, bytes);
    return nullptr;
}

bool Heap::unmap(std::byte* pages, std::size_t bytes) {
    if (reaches_break(pages, bytes)) return false;
    std::byte* const end = pages + whole_pages(bytes);
    while (const auto part = mappings_.first_in(pages, end)) {
        if (!mappings_.assign(part->begin, part->end, std::nullopt)) return false;
        if (part->protection != Protection::read_write)
            enforce_(part->begin, part->bytes(), Protection::read_write);
        pool_->free(part->begin, part->bytes() / page_bytes);
    }
    return true;
}

std::byte* Heap::remap(std::byte* pages, std::size_t old_bytes, std::size_t new_bytes, bool may_move) {
    const std::size_t had = whole_pages(old_bytes);
    const std::size_t wanted = whole_pages(new_bytes);
    const auto old = mappings_.first_in(pages, pages + had);
    if (!old || old->bytes() != had || reaches_break(pages, had)) return nullptr;
    if (wanted <= had) return unmap(pages + wanted, had - wanted) ? pages : nullptr;
    if (pool_->extend(pages, had / page_bytes, (wanted - had) / page_bytes)) {
        std::byte* const more = pages + had;
        std::memset(more, 0, wanted - had);
        if (!adopt(more, wanted - had)) return nullptr;
        if (protect(more, wanted - had, old->protection)) return pages;
        unmap(more, wanted - had);
        return nullptr;
    }
    return may_move ? move(*old, wanted) : nullptr;
}

/// The way of remap() when there is no room behind `old`.
std::byte* Heap::move(const Mappings::Range& old, std::size_t wanted) {
    std::byte* const moved = map(wanted);
    if (moved == nullptr) return nullptr;
    if (old.protection == Protection::none) enforce_(old.begin, old.bytes(), Protection::read);
    std::memcpy(moved, old.begin, old.bytes());
    if (protect(moved, wanted, old.protection) && unmap(old.begin, old.bytes())) return moved;
    enforce_(old.begin, old.bytes(), old.protection);
    unmap(moved, wanted);
    return nullptr;
}

bool Heap::protect(std::byte* pages, std::size_t bytes, Protection protection) {
    std::byte* const end = pages + whole_pages(bytes);
    while (const auto part = mappings_.first_in(pages, end)) {
        pages = part->end;
        if (part->protection == protection) continue;
        if (!enforce_(part->begin, part->bytes(), protection)) return false;
        if (mappings_.assign(part->begin, part->end, protection)) continue;
        enforce_(part->begin, part->bytes(), part->protection);
        return false;
    }
    return true;
}

bool Heap::owns(std::byte* pages, std::size_t bytes) const {
    return mappings_.covers(pages, pages + whole_pages(bytes));
}

bool Heap::reaches_break(const std::byte* pages, std::size_t bytes) const {
    return pages < begin_ + reserved_ * page_bytes && pages + whole_pages(bytes) > begin_;
}

/// Notes pages that the pool has just given, or gives them back when there is no memory for that.
bool Heap::adopt(std::byte* pages, std::size_t bytes) {
    if (mappings_.assign(pages, pages + whole_pages(bytes), Protection::read_write)) return true;
    pool_->free(pages, pages_for(bytes));
    return false;
}

} // namespace vaquero
