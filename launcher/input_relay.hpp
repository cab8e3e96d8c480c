// Our standard input on its way to the machine. A device can't tell the end of its input, so it goes in
// frames: a length as 32 bits, little-endian, and so many bytes; length 0 is the end
// (kernel/files/input.hpp).
#pragma once

#include <poll.h>

#include <string>

#include "launcher/descriptor.hpp"

namespace vaquero::launcher {

class InputRelay {
public:
    InputRelay() = default;
    /// Nothing of `from` is read before there is room for it in `to`, a pipe.
    InputRelay(int from, Descriptor to) : from_(from), to_(std::move(to)) {}

    /// What to poll() for.
    [[nodiscard]] pollfd interest() const;
    /// Reads or writes once, after poll() found what interest() asked for.
    void step();

private:
    void read_frame();
    void write_frame();

    int from_ = -1;
    Descriptor to_;
    std::string frame_;
    bool ended_ = false;
};

} // namespace vaquero::launcher
