#include "tests/host/kernel/panic.hpp"

#include <string>

#include "base/ensure.hpp"

void vaquero::panic(std::string_view what, SourceLine) {
    throw Panic(std::string(what));
}
