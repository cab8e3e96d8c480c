// Memory that a collective algorithm needs for its own duration.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "mpi/objects/errors.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

/// `bytes` of uninitialised memory, aligned for every element type: on the stack when small, else from
/// malloc.
class Scratch {
public:
    explicit Scratch(std::size_t bytes)
        : data_(bytes <= sizeof small_ ? small_ : static_cast<std::byte*>(std::malloc(bytes))) {}
    ~Scratch() {
        if (data_ != small_) std::free(data_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    /// Whether there was enough memory; data() may only be used if so.
    [[nodiscard]] bool ok() const { return data_ != nullptr; }
    [[nodiscard]] std::byte* data() const { return data_; }
    /// Ends the machine if there wasn't, for where a collective operation can't be left any more.
    void require() const {
        if (!ok()) [[unlikely]]
            platform::abort(fatal_error_status, "out of memory for intermediate data of a reduction");
    }

private:
    alignas(std::max_align_t) std::byte small_[1024];
    std::byte* data_;
};

/// memcpy() that accepts no bytes at a null pointer, and a buffer that already is where it should go.
inline void copy_bytes(void* to, const void* from, std::size_t bytes) {
    if (bytes != 0 && to != from) std::memcpy(to, from, bytes);
}

} // namespace vaquero::mpi
