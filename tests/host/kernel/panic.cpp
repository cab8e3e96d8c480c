#include "tests/host/kernel/panic.hpp"

#include <string>

#include "base/ensure.hpp"

void vaquero::panic(std::string_view what, std::source_location) {
    throw Panic(std::string(what));
}
