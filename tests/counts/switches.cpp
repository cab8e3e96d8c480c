#include "platform/platform.hpp"
#include "tests/counts/operations.hpp"
#include "tests/counts/world.hpp"

namespace vaquero::counts {
namespace {

void count_switches(int ranks) {
    bool counted = false;
    run_mpi(ranks, 1, [&](int rank) {
        if (rank != 0) {
            while (!counted)
                platform::yield();
            return;
        }
        // Once round the core is one switch for each rank.
        for (int i = 0; i < warmup; ++i)
            platform::yield();
        start();
        for (int i = 0; i < repetitions / ranks; ++i)
            platform::yield();
        stop();
        counted = true;
        report("switch." + std::to_string(ranks));
    });
}

} // namespace

void count_switches() {
    for (const int ranks : {2, 8})
        count_switches(ranks);
}

} // namespace vaquero::counts
