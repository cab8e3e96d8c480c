#include "mpi/objects/layout.hpp"

#include <algorithm>

namespace vaquero::mpi {
namespace {

/// Pieces, merged as they come.
class PieceList {
public:
    explicit PieceList(Piece* pieces) : pieces_(pieces) {}

    void append(Piece piece) {
        if (piece.count * piece.run == 0) return;
        piece.begin = size_;
        size_ += piece.count * piece.run;
        if (piece.child == nullptr && piece.stride == static_cast<std::ptrdiff_t>(piece.run)) {
            piece.run *= piece.count;
            piece.count = 1;
        }
        if (count_ == 0 || !merge(pieces_[count_ - 1], piece)) pieces_[count_++] = piece;
    }

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    /// Whether `next` has become part of `last`.
    static bool merge(Piece& last, const Piece& next) {
        if (last.child != next.child || next.count != 1) return false;
        const bool is_run = last.child == nullptr;
        if (is_run && last.count == 1 && next.offset == last.offset + static_cast<std::ptrdiff_t>(last.run)) {
            last.run += next.run;
            return true;
        }
        if (last.run != next.run) return false;
        const std::ptrdiff_t distance = next.offset - last.offset;
        if (last.count == 1)
            last.stride = distance;
        else if (distance != static_cast<std::ptrdiff_t>(last.count) * last.stride)
            return false;
        ++last.count;
        return true;
    }

    Piece* pieces_;
    std::size_t count_ = 0;
    std::size_t size_ = 0;
};

/// A part as a piece: if its child is a single piece, that takes the child's place where the two repetitions
/// are one.
Piece piece_of(const Part& part) {
    const Layout& child = *part.child;
    if (child.piece_count == 1) {
        const Piece& inner = child.pieces[0];
        if (inner.count == 1)
            return {0, part.offset + inner.offset, part.count, part.stride, inner.run, inner.child};
        const bool goes_on =
            part.count == 1 || part.stride == static_cast<std::ptrdiff_t>(inner.count) * inner.stride;
        if (goes_on)
            return {0,          part.offset + inner.offset, part.count * inner.count, inner.stride, inner.run,
                    inner.child};
    }
    return {0, part.offset, part.count, part.stride, child.size, part.child};
}

/// The least interval that holds others.
struct Span {
    std::ptrdiff_t begin = 0;
    std::ptrdiff_t end = 0;
    bool is_empty = true;

    void include(std::ptrdiff_t from, std::ptrdiff_t to) {
        begin = is_empty ? from : std::min(begin, from);
        end = is_empty ? to : std::max(end, to);
        is_empty = false;
    }
    /// [from, to) of each repetition.
    void include_all(const Part& part, std::ptrdiff_t from, std::ptrdiff_t to) {
        const std::ptrdiff_t last = part.offset + static_cast<std::ptrdiff_t>(part.count - 1) * part.stride;
        include(part.offset + from, part.offset + to);
        include(last + from, last + to);
    }
};

} // namespace

bool is_dense(const Layout& layout) {
    if (layout.piece_count != 1) return false;
    const Piece& piece = layout.pieces[0];
    return piece.child == nullptr && piece.count == 1 && piece.offset == 0 &&
           layout.extent == static_cast<std::ptrdiff_t>(layout.size);
}

void build_layout(Layout& layout, Piece* pieces, const Part* parts, std::size_t part_count, bool pads) {
    PieceList list(pieces);
    Span bounds;
    Span data;
    layout = {};
    for (const Part* part = parts; part != parts + part_count; ++part) {
        if (part->count == 0) continue;
        const Layout& child = *part->child;
        list.append(piece_of(*part));
        layout.alignment = std::max(layout.alignment, child.alignment);
        if (child.size != 0) data.include_all(*part, child.true_lower_bound, child.true_upper_bound());
        // MPI 3.1 §4.1.6: bounds that were set explicitly hide all others.
        if (child.explicit_bounds && !layout.explicit_bounds) {
            layout.explicit_bounds = true;
            bounds = {};
        }
        if (child.explicit_bounds == layout.explicit_bounds)
            bounds.include_all(*part, child.lower_bound, child.upper_bound());
    }
    layout.size = list.size();
    layout.pieces = pieces;
    layout.piece_count = list.count();
    layout.lower_bound = bounds.begin;
    layout.extent = bounds.end - bounds.begin;
    layout.true_lower_bound = data.begin;
    layout.true_extent = data.end - data.begin;
    if (pads && !layout.explicit_bounds) {
        const auto alignment = static_cast<std::ptrdiff_t>(layout.alignment);
        layout.extent = (layout.extent + alignment - 1) / alignment * alignment;
    }
    layout.is_dense = is_dense(layout);
}

} // namespace vaquero::mpi
