// An open file descriptor that is closed with its owner.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace vaquero::launcher {

class Descriptor {
public:
    Descriptor() = default;
    /// Takes `number`, which may be -1 for none.
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { reset(); }

    void reset() {
        if (number_ >= 0) close(std::exchange(number_, -1));
    }
    [[nodiscard]] int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

/// A pipe: what is written to `in` can be read from `out`, which doesn't wait. Children inherit neither.
struct Pipe {
    Descriptor out;
    Descriptor in;

    /// Without descriptors if the process has too many.
    static Pipe make() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return {};
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        return {Descriptor(ends[0]), Descriptor(ends[1])};
    }
};

} // namespace vaquero::launcher
