// Datatypes [MPI 3.1 §4.1]: the predefined ones by their number, those that programs make as objects.
#pragma once

#include <mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "mpi/objects/attributes.hpp"
#include "mpi/objects/layout.hpp"
#include "mpi/objects/object_pool.hpp"

namespace vaquero::mpi {

/// What the elements of a predefined datatype are, as far as reductions care [MPI 3.1 §5.9.2]. `bytes` stands
/// for MPI_BYTE, `opaque` for what no predefined operation accepts.
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
    two_floats,
    two_doubles,
};

/// A predefined datatype. For the pair types `extent` (the C structure with its padding) may exceed `size`.
struct PredefinedType {
    std::uint16_t code; ///< the number that is its handle
    ElementKind kind;
    std::uint8_t size;
    std::uint8_t extent;
    std::uint8_t alignment;
    std::uint8_t basic_count; ///< basic elements in one: 2 for pairs
    const char* name;
};

/// Handles of predefined datatypes are 0x200 to 0x2ff [MPI 5.0 §20.3].
inline constexpr std::uintptr_t first_datatype_code = 0x200;
inline constexpr std::size_t datatype_codes = 0x100;

/// By code - first_datatype_code: the bytes of an element where elements are adjacent, else 0. What the fast
/// path asks for.
extern const std::array<std::uint8_t, datatype_codes> dense_sizes;

inline constexpr std::size_t predefined_type_count = 70;
extern const std::array<PredefinedType, predefined_type_count> predefined_types;

/// By code - first_datatype_code: the index in predefined_types.
inline constexpr std::uint8_t no_datatype = UINT8_MAX;
extern const std::array<std::uint8_t, datatype_codes> predefined_indices;

/// The predefined datatype behind a handle; nullptr when there is none.
inline const PredefinedType* find_predefined(MPI_Datatype datatype) {
    const std::uintptr_t offset = code_of(datatype) - first_datatype_code;
    if (offset >= datatype_codes || predefined_indices[offset] == no_datatype) return nullptr;
    return &predefined_types[predefined_indices[offset]];
}
MPI_Datatype handle_of(const PredefinedType& type);
/// Its layout: all of one shape share one.
const Layout& layout_of(const PredefinedType& type);

struct RankState;

/// A datatype that a program has made; its handle is its address.
struct Datatype {
    /// How it was made, for MPI_Type_get_contents. The arrays lie one behind the other in `memory`.
    struct Contents {
        int combiner = MPI_COMBINER_NAMED;
        int integer_count = 0;
        int address_count = 0;
        int type_count = 0;
        MPI_Datatype* types = nullptr;
        MPI_Aint* addresses = nullptr;
        int* integers = nullptr;
    };
    Layout layout;
    std::size_t basic_count = 0; ///< of basic elements in one
    int uses = 1;                ///< the program's handle, datatypes made of it, operations under way
    bool is_committed = false;
    Contents contents;
    Datatype* inner = nullptr; ///< what a subarray or such is a copy of, with all that it needs
    Part* parts = nullptr;     ///< in the order of the type map, as the program described them
    std::size_t part_count = 0;
    void* memory = nullptr; ///< of pieces, parts and contents
    std::size_t memory_bytes = 0;
    AttributeList attributes;
    std::array<char, MPI_MAX_OBJECT_NAME> name{};
};

/// The caller's datatype behind a handle that isn't predefined; nullptr when there is none.
Datatype* find_datatype(MPI_Datatype datatype);
/// Its layout, whichever it is; nullptr when there is none.
const Layout* find_layout(MPI_Datatype datatype);
/// The bytes from one element of a datatype that exists to the next.
inline std::ptrdiff_t extent_of(MPI_Datatype datatype) {
    return find_layout(datatype)->extent;
}
/// How many basic elements it has.
std::size_t basic_count_of(MPI_Datatype datatype);
/// Whether it is predefined or committed, so that it may be used to communicate; it exists.
bool is_committed(MPI_Datatype datatype);

/// One use more, or less, of a datatype; of a predefined one nobody keeps count. It ends with its last use.
void retain_datatype(MPI_Datatype datatype);
void release_datatype(MPI_Datatype datatype);
/// For whoever has the object: an operation under way, whose owner `rank` isn't always the caller.
void release_datatype(RankState& rank, Datatype& datatype);

/// Bytes of `count` elements that are known to be adjacent; `in_doubt` when they aren't, or when there is no
/// such datatype. For the fast path.
inline constexpr std::size_t in_doubt = SIZE_MAX;
inline std::size_t dense_bytes(std::size_t count, MPI_Datatype datatype) {
    const std::uintptr_t index = code_of(datatype) - first_datatype_code;
    if (index >= datatype_codes) [[unlikely]]
        return in_doubt;
    const std::size_t size = dense_sizes[index];
    return size != 0 ? count * size : in_doubt;
}

} // namespace vaquero::mpi
