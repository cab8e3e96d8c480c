// The predefined datatypes: how many bytes an element takes and what the reduction operations may do with it.
#pragma once

#include <mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace vaquero::mpi {

/// What the elements of a datatype are, as far as reductions care [MPI 3.1 §5.9.2]. `bytes` stands for
/// MPI_BYTE, `opaque` for what no predefined operation accepts (MPI_WCHAR, MPI_PACKED).
enum class ElementKind : std::uint8_t {
    opaque,
    bytes,
    signed_integer,
    unsigned_integer,
    floating,
    logical,
    complex,
    float_int,
    double_int,
    long_int,
    int_int,
    short_int,
    long_double_int,
};

/// One datatype. For the pair types `extent` (the C structure with its padding) exceeds `size`.
struct DatatypeDescription {
    ElementKind kind;
    std::uint8_t size;        ///< bytes of data, what MPI_Type_size tells
    std::uint8_t extent;      ///< bytes from one element to the next
    std::uint8_t basic_count; ///< basic elements in one: 2 for pairs
    const char* name;
};

inline constexpr std::size_t datatype_count = MPI_LONG_DOUBLE_INT - MPI_DATATYPE_NULL;

/// All of them, in the order of their handles.
extern const std::array<DatatypeDescription, datatype_count> datatypes;

/// The datatype behind a handle; nullptr when there is none.
inline const DatatypeDescription* find_datatype(MPI_Datatype datatype) {
    const auto index = static_cast<unsigned>(datatype) - static_cast<unsigned>(MPI_CHAR);
    return index < datatypes.size() ? &datatypes[index] : nullptr;
}

/// Bytes that one element takes in memory and in a message: its extent. Padding in pairs travels along, so
/// that `count` elements are always one run of count * size_of() bytes.
inline std::optional<std::size_t> size_of(MPI_Datatype datatype) {
    const DatatypeDescription* description = find_datatype(datatype);
    if (description == nullptr) return std::nullopt;
    return description->extent;
}

} // namespace vaquero::mpi
