#include "mpi/messages/cursor.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace vaquero::mpi {
namespace {

/// The last piece that begins at or before `position`.
const Piece& piece_at(const Layout& layout, std::size_t position) {
    const Piece* const end = layout.pieces + layout.piece_count;
    return *(std::upper_bound(layout.pieces, end, position,
                              [](std::size_t wanted, const Piece& piece) { return wanted < piece.begin; }) -
             1);
}

/// One loop for each common length, so that the copy is a load and a store.
template <std::size_t run>
void copy_runs(std::byte* to, std::ptrdiff_t to_stride, const std::byte* from, std::ptrdiff_t from_stride,
               std::size_t runs) {
    for (; runs != 0; --runs, to += to_stride, from += from_stride)
        std::memcpy(to, from, run);
}

void copy_runs(std::byte* to, std::ptrdiff_t to_stride, const std::byte* from, std::ptrdiff_t from_stride,
               std::size_t run, std::size_t runs) {
    switch (run) {
    case 4:
        return copy_runs<4>(to, to_stride, from, from_stride, runs);
    case 8:
        return copy_runs<8>(to, to_stride, from, from_stride, runs);
    case 16:
        return copy_runs<16>(to, to_stride, from, from_stride, runs);
    default:
        for (; runs != 0; --runs, to += to_stride, from += from_stride)
            std::memcpy(to, from, run);
    }
}

} // namespace

void Cursor::seek(std::size_t position) {
    position_ = position;
    count_ = 0;
    if (position == buffer_.bytes) return;
    if (buffer_.is_dense()) {
        at_ = buffer_.at + position;
        run_ = buffer_.bytes - position;
        count_ = 1;
        return;
    }
    const Layout* layout = buffer_.layout;
    const std::size_t element = position / layout->size;
    std::size_t rest = position % layout->size;
    std::byte* at = buffer_.at + static_cast<std::ptrdiff_t>(element) * layout->extent;
    if (layout->piece_count == 1 && layout->pieces->count == 1 && layout->pieces->child == nullptr) {
        // Elements of one run each are evenly spaced themselves.
        const std::size_t elements = buffer_.bytes / layout->size - element;
        at += layout->pieces->offset;
        return rest == 0 ? load(at, layout->extent, layout->size, elements)
                         : load(at + rest, 0, layout->size - rest, 1);
    }
    for (;;) {
        const Piece& piece = piece_at(*layout, rest);
        const std::size_t repetition = (rest - piece.begin) / piece.run;
        rest = (rest - piece.begin) % piece.run;
        at += piece.offset + static_cast<std::ptrdiff_t>(repetition) * piece.stride;
        if (piece.child == nullptr)
            return rest == 0 ? load(at, piece.stride, piece.run, piece.count - repetition)
                             : load(at + rest, 0, piece.run - rest, 1);
        layout = piece.child;
    }
}

void Cursor::load(std::byte* at, std::ptrdiff_t stride, std::size_t run, std::size_t count) {
    // Evenly spaced runs all lie in one object, private or not, unless they only happen to be so.
    const auto first = reinterpret_cast<std::uintptr_t>(at);
    const std::uintptr_t last = first + static_cast<std::uintptr_t>(stride) * (count - 1);
    const std::uintptr_t begin = std::min(first, last);
    const std::uintptr_t end = std::max(first, last) + run;
    const bool is_inside = begin >= buffer_.owner->begin && end <= buffer_.owner->end;
    const bool is_outside = end <= buffer_.owner->begin || begin >= buffer_.owner->end;
    at_ = buffer_.owner->shared_address(at);
    stride_ = stride;
    run_ = run;
    count_ = is_inside || is_outside ? count : 1;
}

void Cursor::advance(std::size_t bytes) {
    const std::size_t runs = bytes / run_;
    if (runs < count_) {
        position_ += bytes;
        at_ += static_cast<std::ptrdiff_t>(runs) * stride_;
        count_ -= runs;
        const std::size_t rest = bytes % run_;
        if (rest == 0) return;
        // What is left of a run; the others are found again.
        at_ += rest;
        run_ -= rest;
        count_ = 1;
        return;
    }
    seek(position_ + bytes);
}

std::size_t copy(Cursor& to, Cursor& from, std::size_t most) {
    const std::size_t bytes = std::min({most, to.left(), from.left()});
    for (std::size_t left = bytes; left != 0;) {
        std::size_t run = std::min(to.run_, from.run_);
        // As many runs of the shorter kind as the longer one's first run takes, or all that both have.
        std::size_t runs = to.run_ == from.run_  ? std::min(to.count_, from.count_)
                           : to.run_ > from.run_ ? std::min(from.count_, to.run_ / run)
                                                 : std::min(to.count_, from.run_ / run);
        runs = std::min(runs, left / run);
        if (runs == 0) {
            run = left;
            runs = 1;
        }
        const auto adjacent = static_cast<std::ptrdiff_t>(run);
        copy_runs(to.at_, to.run_ > run ? adjacent : to.stride_, from.at_,
                  from.run_ > run ? adjacent : from.stride_, run, runs);
        to.advance(run * runs);
        from.advance(run * runs);
        left -= run * runs;
    }
    return bytes;
}

std::size_t copy(const Buffer& to, const Buffer& from) {
    Cursor to_cursor(to);
    Cursor from_cursor(from);
    return copy(to_cursor, from_cursor, SIZE_MAX);
}

} // namespace vaquero::mpi
