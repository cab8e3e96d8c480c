// How everything in Toro waits: with a call of the scheduler in every turn of the loop.
#pragma once

// The one thing here that no MPI library offers, and why these benchmarks run in Vaquero only.
#include "platform/platform.hpp"

namespace vaquero::osu::toro {

template <typename Done>
void spin_until(Done done) {
    while (!done())
        platform::yield();
}

} // namespace vaquero::osu::toro
