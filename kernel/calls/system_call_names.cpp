#include "kernel/calls/system_call_names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace vaquero {

namespace {

// "\n0 read\n1 write\n": one string takes half the room of a table of pointers.
constexpr std::string_view names =
#include "kernel/system_call_list.inc" // generated from <asm/unistd_64.h>
    "\n";

} // namespace

std::string_view system_call_name(std::size_t number) {
    const Text<24> key("\n", number, ' ');
    const auto* const entry = std::search(names.begin(), names.end(), key.view().begin(), key.view().end());
    if (entry == names.end()) return "?";
    const auto* const name = entry + key.size();
    return {name, std::find(name, names.end(), '\n')};
}

} // namespace vaquero
