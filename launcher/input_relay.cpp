#include "launcher/input_relay.hpp"

#include <unistd.h>

#include <cerrno>
#include <climits>

namespace vaquero::launcher {

namespace {

constexpr std::size_t header_bytes = 4;

/// A shell's background job that reads from the terminal would be stopped.
bool may_read(int descriptor) {
    return isatty(descriptor) == 0 || tcgetpgrp(descriptor) == getpgrp();
}

} // namespace

pollfd InputRelay::interest() const {
    if (!to_) return {-1, 0, 0};
    if (!frame_.empty()) return {to_.number(), POLLOUT, 0};
    return {may_read(from_) ? from_ : -1, POLLIN, 0};
}

void InputRelay::step() {
    if (!to_) return;
    if (frame_.empty())
        read_frame();
    else
        write_frame();
}

void InputRelay::read_frame() {
    frame_.resize(PIPE_BUF); // written as one
    const ssize_t got = read(from_, frame_.data() + header_bytes, frame_.size() - header_bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return frame_.clear();
    const std::size_t bytes = got > 0 ? static_cast<std::size_t>(got) : 0;
    ended_ = bytes == 0;
    for (std::size_t i = 0; i < header_bytes; ++i)
        frame_[i] = static_cast<char>(bytes >> 8 * i);
    frame_.resize(header_bytes + bytes);
}

void InputRelay::write_frame() {
    // poll() promises room for so much.
    const ssize_t put = write(to_.number(), frame_.data(), frame_.size());
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
    frame_.clear();
    if (put < 0 || ended_) to_.reset();
}

} // namespace vaquero::launcher
