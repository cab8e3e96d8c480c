// What a sender that waits for its receiver shows it: the completion flag of a rendezvous.
#pragma once

#include <atomic>
#include <cstdint>

#include "mpi/messages/joint_copy.hpp"

namespace vaquero::mpi {

struct Handover {
    /// The number of `copy`, which is made once.
    static constexpr std::uint32_t copy_number = 1;

    /// 1 when the message was matched and the sender's buffer is free: the receiver stores it with release,
    /// the sender waits for it with acquire.
    std::atomic<std::uint32_t> complete = 0;
    /// Of the buffer, when the receiver has made a long one; the sender helps while it waits.
    JointCopy copy;
};

} // namespace vaquero::mpi
