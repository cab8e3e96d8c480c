// Runs under callgrind, which starts without counting; see the script `run` here.
#include "tests/counts/meter.hpp"
#include "tests/counts/operations.hpp"

void vaquero::counts::count_nothing() {
    for (int round = -warmup; round < repetitions; ++round)
        count_in_round(round, [] {});
    report("nothing");
}

int main() {
    using namespace vaquero::counts;
    count_nothing();
    count_messages();
    count_requests();
    count_matching();
    count_polling();
    count_switches();
    count_pairs();
    count_collectives();
}
