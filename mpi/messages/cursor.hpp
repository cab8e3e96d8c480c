// Copying between buffers of any layout: packing, unpacking, and messages in one copy.
#pragma once

#include <cstddef>

#include "mpi/messages/buffer.hpp"

namespace vaquero::mpi {

/// A place in a buffer's data, which moves on as they are copied. It knows the evenly spaced runs of bytes at
/// hand, and looks for the next ones in the layout when these are used up, in the time of the layout's depth
/// and of the logarithm of its pieces.
class Cursor {
public:
    explicit Cursor(const Buffer& buffer) : buffer_(buffer) { seek(0); }

    /// To the byte number `position` of the data.
    void seek(std::size_t position);
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t left() const { return buffer_.bytes - position_; }

    friend std::size_t copy(Cursor& to, Cursor& from, std::size_t most);

private:
    void load(std::byte* at, std::ptrdiff_t stride, std::size_t run, std::size_t count);
    void advance(std::size_t bytes);

    Buffer buffer_;
    std::size_t position_ = 0;
    // `count_` runs of `run_` bytes, `stride_` apart, the first at `at_`, an address that is valid
    // everywhere.
    std::byte* at_ = nullptr;
    std::ptrdiff_t stride_ = 0;
    std::size_t run_ = 0;
    std::size_t count_ = 0;
};

/// Copies until either buffer ends, at most `most` bytes, and moves both on. How many.
std::size_t copy(Cursor& to, Cursor& from, std::size_t most);

/// The same for whole buffers.
std::size_t copy(const Buffer& to, const Buffer& from);

} // namespace vaquero::mpi
