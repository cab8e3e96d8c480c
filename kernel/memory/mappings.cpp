#include "kernel/memory/mappings.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace vaquero {

bool Mappings::assign(std::byte* begin, std::byte* end, std::optional<Protection> protection) {
    if (begin >= end) return true;
    const std::size_t replaced = find(end) - find(begin);
    if (!reserve(count_ - replaced + (is_inside(end) ? 1 : 0) + (protection ? 1 : 0))) return false;
    split(begin);
    split(end);
    const std::size_t at = find(begin);
    erase(at, find(end));
    if (protection) insert(at, {begin, end, *protection});
    join(at + 1);
    join(at);
    if (block_ != nullptr && count_ <= own_capacity / 2) move_to(nullptr, 0);
    return true;
}

std::optional<Mappings::Range> Mappings::first_in(std::byte* begin, std::byte* end) const {
    std::size_t at = find(begin);
    if (at > 0 && data()[at - 1].end > begin) --at;
    if (begin >= end || at == count_ || data()[at].begin >= end) return std::nullopt;
    Range part = data()[at];
    part.begin = std::max(part.begin, begin);
    part.end = std::min(part.end, end);
    return part;
}

bool Mappings::covers(std::byte* begin, std::byte* end) const {
    while (begin < end) {
        const auto part = first_in(begin, end);
        if (!part || part->begin != begin) return false;
        begin = part->end;
    }
    return true;
}

/// The first range that begins at `address` or above.
std::size_t Mappings::find(const std::byte* address) const {
    const Range* const place = std::lower_bound(
        data(), data() + count_, address, [](const Range& r, const std::byte* a) { return r.begin < a; });
    return static_cast<std::size_t>(place - data());
}

bool Mappings::reserve(std::size_t count) {
    const std::size_t capacity =
        block_ != nullptr ? block_pages_ * page_bytes / sizeof(Range) - slack : own_capacity;
    if (count <= capacity) return true;
    const std::size_t pages = block_ != nullptr ? 2 * block_pages_ : 1;
    std::byte* const block = pool_->allocate(pages);
    if (block == nullptr) return false;
    move_to(reinterpret_cast<Range*>(block), pages);
    return true;
}

/// Moves the ranges to `block`, or home if it is null.
void Mappings::move_to(Range* block, std::size_t pages) {
    std::copy_n(data(), count_, block != nullptr ? block : own_.data());
    if (block_ != nullptr) pool_->free(reinterpret_cast<std::byte*>(block_), block_pages_);
    block_ = block;
    block_pages_ = pages;
}

void Mappings::insert(std::size_t at, Range range) {
    std::copy_backward(data() + at, data() + count_, data() + count_ + 1);
    data()[at] = range;
    ++count_;
}

void Mappings::erase(std::size_t first, std::size_t last) {
    std::copy(data() + last, data() + count_, data() + first);
    count_ -= last - first;
}

/// Whether `address` is in a range, but not its beginning.
bool Mappings::is_inside(const std::byte* address) const {
    const std::size_t at = find(address);
    return at > 0 && data()[at - 1].end > address;
}

/// Makes two ranges of the one that `address` is inside of.
void Mappings::split(std::byte* address) {
    if (!is_inside(address)) return;
    const std::size_t at = find(address);
    Range& before = data()[at - 1];
    const Range behind{address, before.end, before.protection};
    before.end = address;
    insert(at, behind);
}

/// Makes one range of number `at` and the one before it if they are alike.
void Mappings::join(std::size_t at) {
    if (at == 0 || at >= count_) return;
    Range& before = data()[at - 1];
    const Range& range = data()[at];
    if (before.end != range.begin || before.protection != range.protection) return;
    before.end = range.end;
    erase(at, at + 1);
}

} // namespace vaquero
