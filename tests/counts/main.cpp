// Runs under callgrind, which starts without counting; see the script `run` here.
#include "tests/counts/meter.hpp"
#include "tests/counts/operations.hpp"

void vaquero::counts::count_nothing() {
    for (int round = -warmup; round < repetitions; ++round)
        count_in_round(round, [] {});
    report("nothing.1");
}

int main() {
    using namespace vaquero::counts;
    count_nothing();
    count_messages();
    count_matching();
    count_polling();
    count_collectives();
}
