// Memory for messages.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

namespace vaquero::osu {

/// `bytes` of page-aligned memory that has been touched; without it the whole job ends.
class Buffer {
public:
    explicit Buffer(std::size_t bytes) {
        constexpr std::size_t page = 4096;
        const std::size_t rounded = (bytes + page - 1) / page * page;
        data_ = static_cast<std::byte*>(std::aligned_alloc(page, rounded));
        if (data_ != nullptr) {
            std::memset(data_, 0, rounded);
            return;
        }
        std::fprintf(stderr, "Could not allocate a buffer of %zu bytes\n", bytes);
        MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    }
    ~Buffer() { std::free(data_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    std::byte* data() { return data_; }
    std::span<std::byte> first(std::size_t bytes) { return {data_, bytes}; }

private:
    std::byte* data_;
};

} // namespace vaquero::osu
