// Memory that all ranks share: heap addresses mean the same on every core of Vaquero.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "osu/buffer.hpp"

namespace vaquero::osu::toro {

/// `count` objects T(arguments...), which rank 0 makes for the ranks of `world`. To make and to destroy it is
/// collective.
template <typename T>
class Shared {
public:
    template <typename... Arguments>
    Shared(MPI_Comm world, std::size_t count, Arguments... arguments) : world_(world), count_(count) {
        int rank = 0;
        MPI_Comm_rank(world, &rank);
        if (rank == 0) {
            memory_.emplace(count * sizeof(T));
            objects_ = reinterpret_cast<T*>(memory_->data());
            for (std::size_t i = 0; i < count; ++i)
                std::construct_at(objects_ + i, arguments...);
        }
        MPI_Bcast(&objects_, 1, MPI_AINT, 0, world);
    }
    ~Shared() {
        MPI_Barrier(world_); // nobody uses it any more
        if (memory_) std::destroy_n(objects_, count_);
    }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    std::span<T> all() { return {objects_, count_}; }
    T& operator*() { return *objects_; }

private:
    MPI_Comm world_;
    std::size_t count_;
    std::optional<Buffer> memory_; // at rank 0
    T* objects_ = nullptr;
};

} // namespace vaquero::osu::toro
