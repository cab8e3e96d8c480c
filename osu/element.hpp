// What a message consists of: upstream's -T.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vaquero::osu {

enum class Element : std::uint8_t { character, integer, real };

struct ElementTraits {
    Element element;
    const char* name; ///< as MPI_Type_get_name gives it
    std::size_t bytes;
};

inline constexpr std::array<ElementTraits, 3> element_traits{{
    {Element::character, "MPI_CHAR", sizeof(char)},
    {Element::integer, "MPI_INT", sizeof(int)},
    {Element::real, "MPI_FLOAT", sizeof(float)},
}};

constexpr const ElementTraits& traits(Element element) {
    return element_traits[static_cast<std::size_t>(element)];
}

} // namespace vaquero::osu
