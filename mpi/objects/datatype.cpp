#include "mpi/objects/datatype.hpp"

#include <array>
#include <cwchar>
#include <type_traits>

namespace vaquero::mpi {
namespace {

template <class T>
consteval DatatypeDescription basic(ElementKind kind, const char* name) {
    return {kind, sizeof(T), sizeof(T), 1, name};
}

template <class T>
consteval DatatypeDescription integer(const char* name) {
    const bool is_signed = std::is_signed_v<T>;
    return basic<T>(is_signed ? ElementKind::signed_integer : ElementKind::unsigned_integer, name);
}

// MPI 3.1 §5.9.4: a pair is the structure { value, index } as C lays it out.
template <class Value>
consteval DatatypeDescription pair(ElementKind kind, const char* name) {
    struct Pair {
        Value value;
        int index;
    };
    return {kind, sizeof(Value) + sizeof(int), sizeof(Pair), 2, name};
}

template <class Real>
consteval DatatypeDescription complex(const char* name) {
    return {ElementKind::complex, 2 * sizeof(Real), 2 * sizeof(Real), 1, name};
}

} // namespace

// In the order of the handles in mpi.h, the first of which is 0x02000001.
constexpr std::array<DatatypeDescription, datatype_count> datatypes{
    // MPI 3.1 §5.9.2 leaves MPI_CHAR out of reductions, but programs (OSU 7.4 too) rely on what MPICH and
    // Open MPI do: they take it for an integer.
    integer<char>("MPI_CHAR"),
    integer<signed char>("MPI_SIGNED_CHAR"),
    integer<unsigned char>("MPI_UNSIGNED_CHAR"),
    basic<char>(ElementKind::bytes, "MPI_BYTE"),
    basic<char>(ElementKind::opaque, "MPI_PACKED"),
    basic<wchar_t>(ElementKind::opaque, "MPI_WCHAR"),
    integer<short>("MPI_SHORT"),
    integer<unsigned short>("MPI_UNSIGNED_SHORT"),
    integer<int>("MPI_INT"),
    integer<unsigned>("MPI_UNSIGNED"),
    integer<long>("MPI_LONG"),
    integer<unsigned long>("MPI_UNSIGNED_LONG"),
    integer<long long>("MPI_LONG_LONG_INT"),
    integer<unsigned long long>("MPI_UNSIGNED_LONG_LONG"),
    basic<float>(ElementKind::floating, "MPI_FLOAT"),
    basic<double>(ElementKind::floating, "MPI_DOUBLE"),
    basic<long double>(ElementKind::floating, "MPI_LONG_DOUBLE"),
    integer<std::int8_t>("MPI_INT8_T"),
    integer<std::int16_t>("MPI_INT16_T"),
    integer<std::int32_t>("MPI_INT32_T"),
    integer<std::int64_t>("MPI_INT64_T"),
    integer<std::uint8_t>("MPI_UINT8_T"),
    integer<std::uint16_t>("MPI_UINT16_T"),
    integer<std::uint32_t>("MPI_UINT32_T"),
    integer<std::uint64_t>("MPI_UINT64_T"),
    integer<MPI_Aint>("MPI_AINT"),
    integer<MPI_Offset>("MPI_OFFSET"),
    integer<MPI_Count>("MPI_COUNT"),
    basic<bool>(ElementKind::logical, "MPI_C_BOOL"),
    complex<float>("MPI_C_FLOAT_COMPLEX"),
    complex<double>("MPI_C_DOUBLE_COMPLEX"),
    complex<long double>("MPI_C_LONG_DOUBLE_COMPLEX"),
    basic<bool>(ElementKind::logical, "MPI_CXX_BOOL"),
    complex<float>("MPI_CXX_FLOAT_COMPLEX"),
    complex<double>("MPI_CXX_DOUBLE_COMPLEX"),
    complex<long double>("MPI_CXX_LONG_DOUBLE_COMPLEX"),
    pair<float>(ElementKind::float_int, "MPI_FLOAT_INT"),
    pair<double>(ElementKind::double_int, "MPI_DOUBLE_INT"),
    pair<long>(ElementKind::long_int, "MPI_LONG_INT"),
    pair<int>(ElementKind::int_int, "MPI_2INT"),
    pair<short>(ElementKind::short_int, "MPI_SHORT_INT"),
    pair<long double>(ElementKind::long_double_int, "MPI_LONG_DOUBLE_INT"),
};
static_assert(MPI_CHAR == MPI_DATATYPE_NULL + 1);
static_assert(datatypes.back().kind == ElementKind::long_double_int, "no datatype is missing");

} // namespace vaquero::mpi
