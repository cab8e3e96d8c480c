// The predefined operations on the predefined datatypes: what is allowed, and what comes out.
#include "mpi/objects/op_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <complex>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "mpi/objects/datatype.hpp"

namespace vaquero::mpi::test {
namespace {

// ---- What is allowed: MPI 3.1 §5.9.2, written out

const std::vector<MPI_Datatype> c_integers{
    MPI_INT,         MPI_LONG,          MPI_SHORT,     MPI_UNSIGNED_SHORT,
    MPI_UNSIGNED,    MPI_UNSIGNED_LONG, MPI_LONG_LONG, MPI_UNSIGNED_LONG_LONG,
    MPI_SIGNED_CHAR, MPI_UNSIGNED_CHAR, MPI_INT8_T,    MPI_INT16_T,
    MPI_INT32_T,     MPI_INT64_T,       MPI_UINT8_T,   MPI_UINT16_T,
    MPI_UINT32_T,    MPI_UINT64_T,      MPI_CHAR, // an extension: see predefined_types.cpp
    MPI_INTEGER,     MPI_INTEGER1,      MPI_INTEGER2,  MPI_INTEGER4,
    MPI_INTEGER8};
const std::vector<MPI_Datatype> multi_language{MPI_AINT, MPI_OFFSET, MPI_COUNT};
const std::vector<MPI_Datatype> floating{MPI_FLOAT, MPI_DOUBLE, MPI_LONG_DOUBLE,     MPI_REAL,
                                         MPI_REAL4, MPI_REAL8,  MPI_DOUBLE_PRECISION};
const std::vector<MPI_Datatype> logical{MPI_C_BOOL,   MPI_CXX_BOOL, MPI_LOGICAL, MPI_LOGICAL1,
                                        MPI_LOGICAL2, MPI_LOGICAL4, MPI_LOGICAL8};
const std::vector<MPI_Datatype> complex{MPI_C_COMPLEX,
                                        MPI_C_FLOAT_COMPLEX,
                                        MPI_C_DOUBLE_COMPLEX,
                                        MPI_C_LONG_DOUBLE_COMPLEX,
                                        MPI_CXX_FLOAT_COMPLEX,
                                        MPI_CXX_DOUBLE_COMPLEX,
                                        MPI_CXX_LONG_DOUBLE_COMPLEX,
                                        MPI_COMPLEX,
                                        MPI_DOUBLE_COMPLEX,
                                        MPI_COMPLEX8,
                                        MPI_COMPLEX16};
const std::vector<MPI_Datatype> byte{MPI_BYTE};
const std::vector<MPI_Datatype> pairs{MPI_FLOAT_INT, MPI_DOUBLE_INT, MPI_LONG_INT,
                                      MPI_2INT,      MPI_SHORT_INT,  MPI_LONG_DOUBLE_INT,
                                      MPI_2REAL,     MPI_2INTEGER,   MPI_2DOUBLE_PRECISION};

struct Row {
    std::vector<MPI_Op> operations;
    std::vector<std::vector<MPI_Datatype>> groups;
};
const Row rows[] = {
    {{MPI_MAX, MPI_MIN}, {c_integers, floating, multi_language}},
    {{MPI_SUM, MPI_PROD}, {c_integers, floating, complex, multi_language}},
    {{MPI_LAND, MPI_LOR, MPI_LXOR}, {c_integers, logical, multi_language}},
    {{MPI_BAND, MPI_BOR, MPI_BXOR}, {c_integers, byte, multi_language}},
    {{MPI_MAXLOC, MPI_MINLOC}, {pairs}},
    {{MPI_OP_NULL, MPI_REPLACE, MPI_NO_OP}, {}},
};

TEST(OpKernels, ExactlyTheCombinationsOfTheStandard) {
    for (const Row& row : rows) {
        for (const MPI_Op op : row.operations) {
            for (std::uintptr_t code = 0x200; code < 0x300; ++code) {
                auto* const datatype = reinterpret_cast<MPI_Datatype>(code);
                bool allowed = false;
                for (const auto& group : row.groups)
                    allowed |= std::find(group.begin(), group.end(), datatype) != group.end();
                EXPECT_EQ(find_kernel(op, datatype) != nullptr, allowed)
                    << std::hex << "operation " << op << " on datatype " << datatype;
            }
        }
    }
}

TEST(OpKernels, HandlesOfOtherKindsAreNotOperations) {
    for (const std::intptr_t code : {0L, -1L, 0x1fL, 0x40L, 0x101L, 0x209L, LONG_MIN, LONG_MAX})
        EXPECT_EQ(find_kernel(reinterpret_cast<MPI_Op>(code), MPI_INT), nullptr) << code;
}

// ---- What comes out

/// a op b for each pair of elements, long enough for vector code and its remainder.
template <class T>
std::vector<T> apply(MPI_Op op, MPI_Datatype datatype, const std::vector<T>& a, std::vector<T> b) {
    EXPECT_EQ(find_predefined(datatype)->extent, sizeof(T));
    std::vector<T> result(b.size());
    find_kernel(op, datatype)(a.data(), b.data(), result.data(), b.size());
    // In place, on either side, it is the same.
    std::vector<T> left = a;
    find_kernel(op, datatype)(left.data(), b.data(), left.data(), b.size());
    EXPECT_EQ(left, result);
    find_kernel(op, datatype)(a.data(), b.data(), b.data(), b.size());
    EXPECT_EQ(b, result);
    return b;
}

/// The values of a type that break things, and all pairs of them.
template <class T>
struct AllPairs {
    std::vector<T> a;
    std::vector<T> b;
    AllPairs() {
        using Limits = std::numeric_limits<T>;
        const T values[] = {T(0),
                            T(1),
                            T(2),
                            T(3),
                            T(100),
                            static_cast<T>(-1),
                            static_cast<T>(-7),
                            Limits::lowest(),
                            Limits::max(),
                            static_cast<T>(Limits::max() / 2)};
        for (const T x : values) {
            for (const T y : values) {
                a.push_back(x);
                b.push_back(y);
            }
        }
    }
};

template <class T, class Model>
void expect(MPI_Op op, MPI_Datatype datatype, Model model) {
    const AllPairs<T> operands;
    const std::vector<T> result = apply(op, datatype, operands.a, operands.b);
    for (std::size_t i = 0; i < result.size(); ++i) {
        EXPECT_EQ(result[i], static_cast<T>(model(operands.a[i], operands.b[i])))
            << "operation " << op << ": " << +operands.a[i] << ", " << +operands.b[i];
    }
}

/// Modulo 2^64, of which every integer type keeps the low bits.
template <class T>
std::uint64_t wide(T value) {
    return static_cast<std::uint64_t>(value);
}

template <class T>
void expect_integer_operations(MPI_Datatype datatype) {
    SCOPED_TRACE(find_predefined(datatype)->name);
    expect<T>(MPI_MAX, datatype, [](T a, T b) { return std::max(a, b); });
    expect<T>(MPI_MIN, datatype, [](T a, T b) { return std::min(a, b); });
    expect<T>(MPI_SUM, datatype, [](T a, T b) { return wide(a) + wide(b); });
    expect<T>(MPI_PROD, datatype, [](T a, T b) { return wide(a) * wide(b); });
    expect<T>(MPI_BAND, datatype, [](T a, T b) { return wide(a) & wide(b); });
    expect<T>(MPI_BOR, datatype, [](T a, T b) { return wide(a) | wide(b); });
    expect<T>(MPI_BXOR, datatype, [](T a, T b) { return wide(a) ^ wide(b); });
    if (find_kernel(MPI_LAND, datatype) == nullptr) return;
    expect<T>(MPI_LAND, datatype, [](T a, T b) { return a && b; });
    expect<T>(MPI_LOR, datatype, [](T a, T b) { return a || b; });
    expect<T>(MPI_LXOR, datatype, [](T a, T b) { return !a != !b; });
}

TEST(OpKernels, Integers) {
    expect_integer_operations<char>(MPI_CHAR);
    expect_integer_operations<signed char>(MPI_SIGNED_CHAR);
    expect_integer_operations<unsigned char>(MPI_UNSIGNED_CHAR);
    expect_integer_operations<short>(MPI_SHORT);
    expect_integer_operations<unsigned short>(MPI_UNSIGNED_SHORT);
    expect_integer_operations<int>(MPI_INT);
    expect_integer_operations<unsigned>(MPI_UNSIGNED);
    expect_integer_operations<long>(MPI_LONG);
    expect_integer_operations<unsigned long>(MPI_UNSIGNED_LONG);
    expect_integer_operations<long long>(MPI_LONG_LONG_INT);
    expect_integer_operations<unsigned long long>(MPI_UNSIGNED_LONG_LONG);
    expect_integer_operations<std::int8_t>(MPI_INT8_T);
    expect_integer_operations<std::int16_t>(MPI_INT16_T);
    expect_integer_operations<std::int32_t>(MPI_INT32_T);
    expect_integer_operations<std::int64_t>(MPI_INT64_T);
    expect_integer_operations<std::uint8_t>(MPI_UINT8_T);
    expect_integer_operations<std::uint16_t>(MPI_UINT16_T);
    expect_integer_operations<std::uint32_t>(MPI_UINT32_T);
    expect_integer_operations<std::uint64_t>(MPI_UINT64_T);
    expect_integer_operations<MPI_Aint>(MPI_AINT);
    expect_integer_operations<MPI_Offset>(MPI_OFFSET);
    expect_integer_operations<MPI_Count>(MPI_COUNT);
}

template <class T>
void expect_floating_operations(MPI_Datatype datatype) {
    SCOPED_TRACE(find_predefined(datatype)->name);
    expect<T>(MPI_MAX, datatype, [](T a, T b) { return std::max(a, b); });
    expect<T>(MPI_MIN, datatype, [](T a, T b) { return std::min(a, b); });
    expect<T>(MPI_SUM, datatype, [](T a, T b) { return a + b; });
    expect<T>(MPI_PROD, datatype, [](T a, T b) { return a * b; });
}

TEST(OpKernels, Floating) {
    expect_floating_operations<float>(MPI_FLOAT);
    expect_floating_operations<double>(MPI_DOUBLE);
    expect_floating_operations<long double>(MPI_LONG_DOUBLE);
}

template <class Real>
void expect_complex_operations(MPI_Datatype datatype) {
    SCOPED_TRACE(find_predefined(datatype)->name);
    using Complex = std::complex<Real>;
    const std::vector<Complex> a{{1, 2}, {0, 1}, {-3, 5}, {7, 0}, {2, 2}};
    const std::vector<Complex> b{{3, 4}, {0, 1}, {2, -1}, {0, 7}, {-2, 2}};
    EXPECT_EQ(apply(MPI_SUM, datatype, a, b),
              (std::vector<Complex>{{4, 6}, {0, 2}, {-1, 4}, {7, 7}, {0, 4}}));
    EXPECT_EQ(apply(MPI_PROD, datatype, a, b),
              (std::vector<Complex>{{-5, 10}, {-1, 0}, {-1, 13}, {0, 49}, {-8, 0}}));
}

TEST(OpKernels, Complex) {
    expect_complex_operations<float>(MPI_C_FLOAT_COMPLEX);
    expect_complex_operations<double>(MPI_C_DOUBLE_COMPLEX);
    expect_complex_operations<long double>(MPI_C_LONG_DOUBLE_COMPLEX);
    expect_complex_operations<float>(MPI_CXX_FLOAT_COMPLEX);
    expect_complex_operations<double>(MPI_CXX_DOUBLE_COMPLEX);
    expect_complex_operations<long double>(MPI_CXX_LONG_DOUBLE_COMPLEX);
}

TEST(OpKernels, Logical) {
    // As bytes: a program may have put a true other than 1 there.
    using Bytes = std::vector<unsigned char>;
    for (const MPI_Datatype datatype : {MPI_C_BOOL, MPI_CXX_BOOL}) {
        const Bytes a{0, 0, 1, 1, 2, 2};
        const Bytes b{0, 1, 0, 1, 1, 4};
        EXPECT_EQ(apply(MPI_LAND, datatype, a, b), (Bytes{0, 0, 0, 1, 1, 1}));
        EXPECT_EQ(apply(MPI_LOR, datatype, a, b), (Bytes{0, 1, 1, 1, 1, 1}));
        EXPECT_EQ(apply(MPI_LXOR, datatype, a, b), (Bytes{0, 1, 1, 0, 0, 0}));
    }
}

TEST(OpKernels, Bytes) {
    using Bytes = std::vector<unsigned char>;
    const Bytes a{0x00, 0xf0, 0x0f, 0xaa};
    const Bytes b{0xff, 0xff, 0x3c, 0x55};
    EXPECT_EQ(apply(MPI_BAND, MPI_BYTE, a, b), (Bytes{0x00, 0xf0, 0x0c, 0x00}));
    EXPECT_EQ(apply(MPI_BOR, MPI_BYTE, a, b), (Bytes{0xff, 0xff, 0x3f, 0xff}));
    EXPECT_EQ(apply(MPI_BXOR, MPI_BYTE, a, b), (Bytes{0xff, 0x0f, 0x33, 0xff}));
}

template <class Value>
struct Located {
    Value value;
    int index;
    friend bool operator==(const Located&, const Located&) = default;
};

template <class Value>
void expect_locations(MPI_Datatype datatype) {
    SCOPED_TRACE(find_predefined(datatype)->name);
    using Pairs = std::vector<Located<Value>>;
    const Pairs a{{1, 5}, {9, 5}, {4, 5}, {4, 2}, {-3, 0}};
    const Pairs b{{2, 1}, {2, 1}, {4, 1}, {4, 7}, {-4, 9}};
    EXPECT_EQ(apply(MPI_MAXLOC, datatype, a, b), (Pairs{{2, 1}, {9, 5}, {4, 1}, {4, 2}, {-3, 0}}));
    EXPECT_EQ(apply(MPI_MINLOC, datatype, a, b), (Pairs{{1, 5}, {2, 1}, {4, 1}, {4, 2}, {-4, 9}}));
}

TEST(OpKernels, LocationsPreferTheLowerIndex) {
    expect_locations<float>(MPI_FLOAT_INT);
    expect_locations<double>(MPI_DOUBLE_INT);
    expect_locations<long>(MPI_LONG_INT);
    expect_locations<int>(MPI_2INT);
    expect_locations<short>(MPI_SHORT_INT);
    expect_locations<long double>(MPI_LONG_DOUBLE_INT);
}

TEST(OpKernels, NoElementsNoAccess) {
    for (const MPI_Op op : {MPI_SUM, MPI_MAX, MPI_BXOR})
        find_kernel(op, MPI_INT)(nullptr, nullptr, nullptr, 0);
}

} // namespace
} // namespace vaquero::mpi::test
