#include "mpi/objects/reduction.hpp"

#include <algorithm>
#include <climits>
#include <cstring>

#include "mpi/coll/scratch.hpp"
#include "mpi/messages/cursor.hpp"

namespace vaquero::mpi {
namespace {

/// Elements that are combined at a time where they must be copied: so many bytes, or one element.
constexpr std::size_t piece_bytes = 512;

std::size_t piece_of(std::size_t extent) {
    return std::max<std::size_t>(1, piece_bytes / std::max<std::size_t>(1, extent));
}

/// Where `count` elements lie as a user's function expects them, in memory of one's own.
class Elements {
public:
    Elements(const Layout& layout, std::size_t count) : layout_(layout), scratch_(span_of(layout, count)) {
        scratch_.require();
        // Elements may lie in reverse order.
        const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(count - 1) * layout.extent;
        origin_ = scratch_.data() - layout.true_lower_bound - std::min<std::ptrdiff_t>(0, last);
    }

    [[nodiscard]] std::byte* origin() const { return origin_; }
    /// All of them, for copying.
    [[nodiscard]] Buffer buffer(std::size_t count) const {
        return Buffer::of(origin_, count, layout_, no_private_data);
    }

private:
    static constexpr platform::PrivateData no_private_data{};

    static std::size_t span_of(const Layout& layout, std::size_t count) {
        const std::ptrdiff_t step = layout.extent < 0 ? -layout.extent : layout.extent;
        return static_cast<std::size_t>(layout.true_extent + static_cast<std::ptrdiff_t>(count - 1) * step);
    }

    const Layout& layout_;
    Scratch scratch_;
    std::byte* origin_;
};

} // namespace

Reduction::Reduction(MPI_User_function* function, bool commutative, MPI_Datatype datatype,
                     const Layout& layout)
    : function_(function),
      datatype_(datatype),
      layout_(&layout),
      commutative_(commutative),
      extent_(layout.size) {}

void Reduction::combine_user(const std::byte* left, const std::byte* right, std::byte* result,
                             std::size_t count) const {
    if (count == 0) return;
    if (!layout_->is_dense) return combine_with_gaps(left, right, result, count);
    if (result == left) return combine_in_place(result, right, count);
    if (result != right && extent_ != 0) std::memcpy(result, right, count * extent_);
    apply_user(left, result, count);
}

// A user's function writes to its right operand, so the left one is safe in `inout` only until the end.
void Reduction::combine_in_place(std::byte* inout, const std::byte* right, std::size_t count) const {
    const std::size_t most = std::min(count, piece_of(extent_));
    Scratch piece(most * extent_);
    piece.require();
    for (std::size_t done = 0; done < count; done += most) {
        const std::size_t length = std::min(count - done, most);
        const std::size_t offset = done * extent_;
        std::memcpy(piece.data(), right + offset, length * extent_);
        apply_user(inout + offset, piece.data(), length);
        std::memcpy(inout + offset, piece.data(), length * extent_);
    }
}

void Reduction::combine_with_gaps(const std::byte* left, const std::byte* right, std::byte* result,
                                  std::size_t count) const {
    const std::size_t most = std::min(count, piece_of(extent_));
    const Elements in(*layout_, most);
    const Elements inout(*layout_, most);
    for (std::size_t done = 0; done < count; done += most) {
        const std::size_t length = std::min(count - done, most);
        const std::size_t offset = done * extent_;
        const auto packed = [length, offset, this](const std::byte* data) {
            return Buffer::adjacent(const_cast<std::byte*>(data) + offset, length * extent_);
        };
        copy(in.buffer(length), packed(left));
        copy(inout.buffer(length), packed(right));
        apply_user(in.origin(), inout.origin(), length);
        copy(packed(result), inout.buffer(length));
    }
}

// A user's function gets the length as an int, and pointers that it promises not to write through.
void Reduction::apply_user(const std::byte* in, std::byte* inout, std::size_t count) const {
    while (count > 0) {
        int length = static_cast<int>(std::min<std::size_t>(count, INT_MAX));
        const auto done = static_cast<std::ptrdiff_t>(length) * layout_->extent;
        MPI_Datatype datatype = datatype_;
        function_(const_cast<std::byte*>(in), inout, &length, &datatype);
        in += done;
        inout += done;
        count -= static_cast<std::size_t>(length);
    }
}

} // namespace vaquero::mpi
