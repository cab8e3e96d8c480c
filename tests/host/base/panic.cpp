#include <stdexcept>
#include <string>

#include "base/ensure.hpp"

void vaquero::panic(std::string_view what, SourceLine where) {
    throw std::logic_error(std::string(what) + " at line " + std::to_string(where.line));
}
