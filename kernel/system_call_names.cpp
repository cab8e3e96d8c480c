#include "kernel/system_call_names.hpp"

#include <algorithm>
#include <array>

namespace vaquero {

namespace {

struct Name {
    std::size_t number;
    const char* name;
};

constexpr auto names = std::to_array<Name>({
#include "kernel/system_call_list.inc" // generated from <asm/unistd_64.h>
});

} // namespace

std::string_view system_call_name(std::size_t number) {
    const auto* const found = std::find_if(names.begin(), names.end(),
                                           [number](const Name& name) { return name.number == number; });
    return found != names.end() ? found->name : "?";
}

} // namespace vaquero
