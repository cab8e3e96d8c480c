// Bytes from a pipe to somebody else, as fast as both sides allow and without ever waiting.
#pragma once

#include <poll.h>

#include <functional>
#include <string>
#include <string_view>

#include "launcher/descriptor.hpp"

namespace vaquero::launcher {

/// (QEMU doesn't write to our standard output itself: a terminal, a socket and a file that others append to
/// differ in what reopening them means.)
class Relay {
public:
    using Watcher = std::function<void(std::string_view)>;
    static constexpr int nowhere = -1;

    /// `from` doesn't block; `to` may, and stays its owner's. The watcher sees all bytes.
    Relay(Descriptor from, int to, Watcher watcher = {});

    /// What to poll() for.
    [[nodiscard]] pollfd interest() const;
    /// Reads or writes once, after poll() found what interest() asked for.
    void step();
    /// The writer at the other end of the pipe is gone: what is in the pipe now is all.
    void expect_no_more() { no_more_ = true; }
    /// Whether step() has something to do though poll() may find nothing: somebody else may hold an empty
    /// pipe open.
    [[nodiscard]] bool draining() const { return no_more_ && buffer_.empty() && !finished_; }
    /// Everything that was in the pipe has been passed on, or can't be.
    [[nodiscard]] bool finished() const { return finished_; }
    /// errno of the write that failed; 0 if none has.
    [[nodiscard]] int error() const { return error_; }

private:
    void read_some();
    void write_some();

    Descriptor from_;
    int to_;
    Watcher watcher_;
    std::string buffer_; ///< read, of which `written_` bytes are written
    std::size_t written_ = 0;
    bool no_more_ = false;
    bool finished_ = false;
    int error_ = 0;
};

} // namespace vaquero::launcher
