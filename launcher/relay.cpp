#include "launcher/relay.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace vaquero::launcher {

namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

bool try_again(int error) {
    return error == EAGAIN || error == EINTR;
}

} // namespace

Relay::Relay(Descriptor from, int to, Watcher watcher)
    : from_(std::move(from)), to_(to), watcher_(std::move(watcher)) {}

pollfd Relay::interest() const {
    if (finished_) return {-1, 0, 0};
    if (buffer_.empty()) return {from_.number(), POLLIN, 0};
    return {to_, POLLOUT, 0};
}

void Relay::step() {
    if (finished_) return;
    if (buffer_.empty())
        read_some();
    else
        write_some();
}

void Relay::read_some() {
    buffer_.resize(read_bytes);
    const ssize_t got = read(from_.number(), buffer_.data(), buffer_.size());
    const int error = got < 0 ? errno : 0;
    buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (got == 0 || (got < 0 && (no_more_ || !try_again(error)))) {
        finished_ = true;
        return;
    }
    if (watcher_) watcher_(buffer_);
    // What can't be passed on is read all the same: nobody shall wait for us.
    if (to_ == nowhere || error_ != 0) buffer_.clear();
}

void Relay::write_some() {
    // poll() promises room for so much in a pipe; more might wait for a reader.
    const std::size_t bytes = std::min<std::size_t>(buffer_.size() - written_, PIPE_BUF);
    const ssize_t put = write(to_, buffer_.data() + written_, bytes);
    if (put < 0 && try_again(errno)) return;
    if (put < 0)
        error_ = errno;
    else
        written_ += static_cast<std::size_t>(put);
    if (error_ == 0 && written_ < buffer_.size()) return;
    buffer_.clear();
    written_ = 0;
}

} // namespace vaquero::launcher
