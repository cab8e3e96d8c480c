#include "tests/counts/meter.hpp"

#include <valgrind/callgrind.h>

namespace vaquero::counts {

void start() {
    CALLGRIND_TOGGLE_COLLECT;
}

void stop() {
    CALLGRIND_TOGGLE_COLLECT;
}

void report(const std::string& operation) {
    const std::string text = operation + " " + std::to_string(repetitions);
    CALLGRIND_DUMP_STATS_AT(text.c_str());
}

} // namespace vaquero::counts
