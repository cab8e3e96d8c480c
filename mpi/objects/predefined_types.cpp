// The predefined datatypes [MPI 3.1 §3.2.2, §5.9.4, §17.1].
#include "mpi/objects/datatype.hpp"

#include <cwchar>

namespace vaquero::mpi {

// By code. MPI 3.1 §5.9.2 leaves MPI_CHAR out of reductions, but programs (OSU 7.4 too) rely on what MPICH
// and Open MPI do: they take it for an integer.
constexpr std::array<PredefinedType, predefined_type_count> predefined_types{{
    // code, kind, size, extent, alignment, basic elements, name
    {0x201, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_AINT"},
    {0x202, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_COUNT"},
    {0x203, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_OFFSET"},
    {0x207, ElementKind::opaque, 1, 1, 1, 1, "MPI_PACKED"},
    {0x208, ElementKind::signed_integer, 2, 2, 2, 1, "MPI_SHORT"},
    {0x209, ElementKind::signed_integer, 4, 4, 4, 1, "MPI_INT"},
    {0x20a, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_LONG"},
    {0x20b, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_LONG_LONG_INT"},
    {0x20c, ElementKind::unsigned_integer, 2, 2, 2, 1, "MPI_UNSIGNED_SHORT"},
    {0x20d, ElementKind::unsigned_integer, 4, 4, 4, 1, "MPI_UNSIGNED"},
    {0x20e, ElementKind::unsigned_integer, 8, 8, 8, 1, "MPI_UNSIGNED_LONG"},
    {0x20f, ElementKind::unsigned_integer, 8, 8, 8, 1, "MPI_UNSIGNED_LONG_LONG"},
    {0x210, ElementKind::floating, 4, 4, 4, 1, "MPI_FLOAT"},
    {0x212, ElementKind::complex, 8, 8, 4, 1, "MPI_C_FLOAT_COMPLEX"},
    {0x213, ElementKind::complex, 8, 8, 4, 1, "MPI_CXX_FLOAT_COMPLEX"},
    {0x214, ElementKind::floating, 8, 8, 8, 1, "MPI_DOUBLE"},
    {0x216, ElementKind::complex, 16, 16, 8, 1, "MPI_C_DOUBLE_COMPLEX"},
    {0x217, ElementKind::complex, 16, 16, 8, 1, "MPI_CXX_DOUBLE_COMPLEX"},
    {0x218, ElementKind::logical, 4, 4, 4, 1, "MPI_LOGICAL"},
    {0x219, ElementKind::signed_integer, 4, 4, 4, 1, "MPI_INTEGER"},
    {0x21a, ElementKind::floating, 4, 4, 4, 1, "MPI_REAL"},
    {0x21b, ElementKind::complex, 8, 8, 4, 1, "MPI_COMPLEX"},
    {0x21c, ElementKind::floating, 8, 8, 8, 1, "MPI_DOUBLE_PRECISION"},
    {0x21d, ElementKind::complex, 16, 16, 8, 1, "MPI_DOUBLE_COMPLEX"},
    {0x21e, ElementKind::opaque, 1, 1, 1, 1, "MPI_CHARACTER"},
    {0x220, ElementKind::floating, 16, 16, 16, 1, "MPI_LONG_DOUBLE"},
    {0x224, ElementKind::complex, 32, 32, 16, 1, "MPI_C_LONG_DOUBLE_COMPLEX"},
    {0x225, ElementKind::complex, 32, 32, 16, 1, "MPI_CXX_LONG_DOUBLE_COMPLEX"},
    {0x228, ElementKind::float_int, 8, 8, 4, 2, "MPI_FLOAT_INT"},
    {0x229, ElementKind::double_int, 12, 16, 8, 2, "MPI_DOUBLE_INT"},
    {0x22a, ElementKind::long_int, 12, 16, 8, 2, "MPI_LONG_INT"},
    {0x22b, ElementKind::int_int, 8, 8, 4, 2, "MPI_2INT"},
    {0x22c, ElementKind::short_int, 6, 8, 4, 2, "MPI_SHORT_INT"},
    {0x22d, ElementKind::long_double_int, 20, 32, 16, 2, "MPI_LONG_DOUBLE_INT"},
    {0x230, ElementKind::two_floats, 8, 8, 4, 2, "MPI_2REAL"},
    {0x231, ElementKind::two_doubles, 16, 16, 8, 2, "MPI_2DOUBLE_PRECISION"},
    {0x232, ElementKind::int_int, 8, 8, 4, 2, "MPI_2INTEGER"},
    {0x238, ElementKind::logical, 1, 1, 1, 1, "MPI_C_BOOL"},
    {0x239, ElementKind::logical, 1, 1, 1, 1, "MPI_CXX_BOOL"},
    {0x23c, ElementKind::opaque, 4, 4, 4, 1, "MPI_WCHAR"},
    {0x240, ElementKind::signed_integer, 1, 1, 1, 1, "MPI_INT8_T"},
    {0x241, ElementKind::unsigned_integer, 1, 1, 1, 1, "MPI_UINT8_T"},
    {0x243, ElementKind::signed_integer, 1, 1, 1, 1, "MPI_CHAR"},
    {0x244, ElementKind::signed_integer, 1, 1, 1, 1, "MPI_SIGNED_CHAR"},
    {0x245, ElementKind::unsigned_integer, 1, 1, 1, 1, "MPI_UNSIGNED_CHAR"},
    {0x247, ElementKind::bytes, 1, 1, 1, 1, "MPI_BYTE"},
    {0x248, ElementKind::signed_integer, 2, 2, 2, 1, "MPI_INT16_T"},
    {0x249, ElementKind::unsigned_integer, 2, 2, 2, 1, "MPI_UINT16_T"},
    {0x250, ElementKind::signed_integer, 4, 4, 4, 1, "MPI_INT32_T"},
    {0x251, ElementKind::unsigned_integer, 4, 4, 4, 1, "MPI_UINT32_T"},
    {0x258, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_INT64_T"},
    {0x259, ElementKind::unsigned_integer, 8, 8, 8, 1, "MPI_UINT64_T"},
    {0x2c0, ElementKind::logical, 1, 1, 1, 1, "MPI_LOGICAL1"},
    {0x2c1, ElementKind::signed_integer, 1, 1, 1, 1, "MPI_INTEGER1"},
    {0x2c8, ElementKind::logical, 2, 2, 2, 1, "MPI_LOGICAL2"},
    {0x2c9, ElementKind::signed_integer, 2, 2, 2, 1, "MPI_INTEGER2"},
    {0x2ca, ElementKind::opaque, 2, 2, 2, 1, "MPI_REAL2"},
    {0x2d0, ElementKind::logical, 4, 4, 4, 1, "MPI_LOGICAL4"},
    {0x2d1, ElementKind::signed_integer, 4, 4, 4, 1, "MPI_INTEGER4"},
    {0x2d2, ElementKind::floating, 4, 4, 4, 1, "MPI_REAL4"},
    {0x2d3, ElementKind::opaque, 4, 4, 2, 1, "MPI_COMPLEX4"},
    {0x2d8, ElementKind::logical, 8, 8, 8, 1, "MPI_LOGICAL8"},
    {0x2d9, ElementKind::signed_integer, 8, 8, 8, 1, "MPI_INTEGER8"},
    {0x2da, ElementKind::floating, 8, 8, 8, 1, "MPI_REAL8"},
    {0x2db, ElementKind::complex, 8, 8, 4, 1, "MPI_COMPLEX8"},
    {0x2e0, ElementKind::logical, 16, 16, 16, 1, "MPI_LOGICAL16"},
    {0x2e1, ElementKind::opaque, 16, 16, 16, 1, "MPI_INTEGER16"},
    {0x2e2, ElementKind::opaque, 16, 16, 16, 1, "MPI_REAL16"},
    {0x2e3, ElementKind::complex, 16, 16, 8, 1, "MPI_COMPLEX16"},
    {0x2eb, ElementKind::opaque, 32, 32, 16, 1, "MPI_COMPLEX32"},
}};
static_assert(predefined_types.back().code != 0, "none is missing");
static_assert(sizeof(wchar_t) == 4 && sizeof(long double) == 16 && sizeof(bool) == 1);

namespace {

consteval std::array<std::uint8_t, datatype_codes> make_indices() {
    std::array<std::uint8_t, datatype_codes> indices{};
    indices.fill(no_datatype);
    for (std::size_t i = 0; i < predefined_types.size(); ++i)
        indices[predefined_types[i].code - first_datatype_code] = static_cast<std::uint8_t>(i);
    return indices;
}
consteval std::array<std::uint8_t, datatype_codes> make_dense_sizes() {
    std::array<std::uint8_t, datatype_codes> sizes{};
    for (const PredefinedType& type : predefined_types)
        if (type.size == type.extent) sizes[type.code - first_datatype_code] = type.size;
    return sizes;
}

/// The layouts of predefined datatypes: adjacent bytes, and the pairs that have padding.
constexpr Layout layout_with(std::size_t size, std::ptrdiff_t extent, std::ptrdiff_t true_extent,
                             std::uint32_t alignment, const Piece* pieces, std::size_t piece_count) {
    return {.size = size,
            .extent = extent,
            .true_extent = true_extent,
            .alignment = alignment,
            .is_dense = static_cast<std::ptrdiff_t>(size) == extent,
            .pieces = pieces,
            .piece_count = piece_count};
}

template <std::size_t size>
constexpr Piece dense_piece{0, 0, 1, size, size, nullptr};
template <std::size_t size, std::uint32_t alignment>
constexpr Layout dense_layout = layout_with(size, size, size, alignment, &dense_piece<size>, 1);

/// Two values of which the first ends where the second begins, and padding.
template <std::size_t size>
constexpr Piece padded_piece{0, 0, 1, size, size, nullptr};
template <std::size_t size, std::ptrdiff_t extent, std::uint32_t alignment>
constexpr Layout padded_layout = layout_with(size, extent, size, alignment, &padded_piece<size>, 1);

constexpr Piece short_int_pieces[] = {{0, 0, 1, 2, 2, nullptr}, {2, 4, 1, 4, 4, nullptr}};
constexpr Layout short_int_layout = layout_with(6, 8, 8, 4, short_int_pieces, 2);

} // namespace

constinit const std::array<std::uint8_t, datatype_codes> predefined_indices = make_indices();
constinit const std::array<std::uint8_t, datatype_codes> dense_sizes = make_dense_sizes();

MPI_Datatype handle_of(const PredefinedType& type) {
    return reinterpret_cast<MPI_Datatype>(std::uintptr_t{type.code});
}

const Layout& layout_of(const PredefinedType& type) {
    switch (type.kind) {
    case ElementKind::double_int:
    case ElementKind::long_int:
        return padded_layout<12, 16, 8>;
    case ElementKind::long_double_int:
        return padded_layout<20, 32, 16>;
    case ElementKind::short_int:
        return short_int_layout;
    default:
        break;
    }
    const bool halves = type.alignment != type.size;
    switch (type.size) {
    case 1:
        return dense_layout<1, 1>;
    case 2:
        return dense_layout<2, 2>;
    case 4:
        return halves ? dense_layout<4, 2> : dense_layout<4, 4>;
    case 8:
        return halves ? dense_layout<8, 4> : dense_layout<8, 8>;
    case 16:
        return halves ? dense_layout<16, 8> : dense_layout<16, 16>;
    default:
        return dense_layout<32, 16>;
    }
}

} // namespace vaquero::mpi
