#include "kernel/diagnostics/line_buffer.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace vaquero {

LineBuffer::LineBuffer(Sink sink, std::string_view tag)
    : sink_(sink), tag_bytes_(std::min(tag.size(), tag_.size())) {
    std::copy_n(tag.begin(), tag_bytes_, tag_.begin());
}

void LineBuffer::append(std::string_view text) {
    while (!text.empty()) {
        if (at_line_start_) put({tag_.data(), tag_bytes_});
        const std::size_t newline = text.find('\n');
        at_line_start_ = newline != std::string_view::npos;
        const std::string_view line = text.substr(0, at_line_start_ ? newline + 1 : text.size());
        put(line);
        if (at_line_start_) whole_lines_ = used_;
        text.remove_prefix(line.size());
    }
    send(whole_lines_);
}

void LineBuffer::flush() {
    send(used_);
}

void LineBuffer::put(std::string_view piece) {
    while (!piece.empty()) {
        if (used_ == capacity) send(whole_lines_ > 0 ? whole_lines_ : used_);
        const std::size_t bytes = std::min(piece.size(), capacity - used_);
        std::memcpy(buffer_.data() + used_, piece.data(), bytes);
        used_ += bytes;
        piece.remove_prefix(bytes);
    }
}

/// Hands on what isn't taken of the first `bytes`, and keeps the rest.
void LineBuffer::send(std::size_t bytes) {
    if (bytes == 0) return;
    const std::string_view lines(buffer_.data() + taken_, bytes - taken_);
    taken_ = bytes; // before the sink has them: it may not return, and then they mustn't be sent again
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (!lines.empty()) sink_(lines);
    std::memmove(buffer_.data(), buffer_.data() + bytes, used_ - bytes);
    used_ -= bytes;
    taken_ = 0;
    whole_lines_ = 0;
}

} // namespace vaquero
