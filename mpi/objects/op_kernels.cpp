#include "mpi/objects/op_kernels.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "mpi/objects/datatype.hpp"

namespace vaquero::mpi {
namespace {

// ---- Elements, by the groups of MPI 3.1 §5.9.2

/// A C or C++ bool, or a LOGICAL of Fortran. Read as an integer, since what a program put there need not be 0
/// or 1.
template <std::unsigned_integral Integer>
struct Logical {
    Integer value;

    explicit Logical(bool truth) : value(truth) {}
    [[nodiscard]] bool is_true() const { return value != 0; }
};

/// A complex number as C and C++ lay it out.
template <std::floating_point Real>
struct Complex {
    Real real;
    Real imaginary;
};

/// A value with its index, for MINLOC and MAXLOC [MPI 3.1 §5.9.4]; in Fortran both are of one type.
template <class Value, class Index = int>
struct Pair {
    Value value;
    Index index;
};

template <class... Elements>
struct Types {};
using Integers = Types<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                       std::uint32_t, std::uint64_t>;
using Floating = Types<float, double, long double>;
using Logicals =
    Types<Logical<std::uint8_t>, Logical<std::uint16_t>, Logical<std::uint32_t>, Logical<std::uint64_t>>;
using Complexes = Types<Complex<float>, Complex<double>, Complex<long double>>;
using Bytes = Types<std::byte>;
using Pairs = Types<Pair<float>, Pair<double>, Pair<long>, Pair<int>, Pair<short>, Pair<long double>,
                    Pair<float, float>, Pair<double, double>>;

template <class Element>
inline constexpr ElementKind kind_of =
    std::is_signed_v<Element> ? ElementKind::signed_integer : ElementKind::unsigned_integer;
template <std::floating_point Element>
inline constexpr ElementKind kind_of<Element> = ElementKind::floating;
template <class Real>
inline constexpr ElementKind kind_of<Complex<Real>> = ElementKind::complex;
template <class Integer>
inline constexpr ElementKind kind_of<Logical<Integer>> = ElementKind::logical;
template <>
inline constexpr ElementKind kind_of<std::byte> = ElementKind::bytes;
template <>
inline constexpr ElementKind kind_of<Pair<float>> = ElementKind::float_int;
template <>
inline constexpr ElementKind kind_of<Pair<double>> = ElementKind::double_int;
template <>
inline constexpr ElementKind kind_of<Pair<long>> = ElementKind::long_int;
template <>
inline constexpr ElementKind kind_of<Pair<int>> = ElementKind::int_int;
template <>
inline constexpr ElementKind kind_of<Pair<short>> = ElementKind::short_int;
template <>
inline constexpr ElementKind kind_of<Pair<long double>> = ElementKind::long_double_int;
template <>
inline constexpr ElementKind kind_of<Pair<float, float>> = ElementKind::two_floats;
template <>
inline constexpr ElementKind kind_of<Pair<double, double>> = ElementKind::two_doubles;

// ---- Operations: a comes from lower ranks than b

/// Sums and products of signed integers wrap round, computed in an unsigned type no narrower than unsigned:
/// shorter ones would be promoted to int and overflow there.
template <std::integral T>
using Wide = std::common_type_t<unsigned, std::make_unsigned_t<T>>;

struct Max {
    template <class T>
    static T combine(T a, T b) {
        return a > b ? a : b;
    }
};

struct Min {
    template <class T>
    static T combine(T a, T b) {
        return a < b ? a : b;
    }
};

struct Sum {
    static auto combine(std::floating_point auto a, decltype(a) b) { return a + b; }
    template <std::integral T>
    static T combine(T a, T b) {
        return static_cast<T>(static_cast<Wide<T>>(a) + static_cast<Wide<T>>(b));
    }
    template <class Real>
    static Complex<Real> combine(Complex<Real> a, Complex<Real> b) {
        return {a.real + b.real, a.imaginary + b.imaginary};
    }
};

struct Product {
    static auto combine(std::floating_point auto a, decltype(a) b) { return a * b; }
    template <std::integral T>
    static T combine(T a, T b) {
        return static_cast<T>(static_cast<Wide<T>>(a) * static_cast<Wide<T>>(b));
    }
    template <class Real>
    static Complex<Real> combine(Complex<Real> a, Complex<Real> b) {
        return {a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
    }
};

// The logical operations avoid branches (&& and ||) so that their loops vectorise.
struct LogicalAnd {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>((a != T{}) & (b != T{}));
    }
    template <class Integer>
    static Logical<Integer> combine(Logical<Integer> a, Logical<Integer> b) {
        return Logical<Integer>(a.is_true() & b.is_true());
    }
};

struct LogicalOr {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>((a != T{}) | (b != T{}));
    }
    template <class Integer>
    static Logical<Integer> combine(Logical<Integer> a, Logical<Integer> b) {
        return Logical<Integer>(a.is_true() | b.is_true());
    }
};

struct LogicalXor {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>((a != T{}) ^ (b != T{}));
    }
    template <class Integer>
    static Logical<Integer> combine(Logical<Integer> a, Logical<Integer> b) {
        return Logical<Integer>(a.is_true() ^ b.is_true());
    }
};

struct BitAnd {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>(a & b);
    }
};

struct BitOr {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>(a | b);
    }
};

struct BitXor {
    template <class T>
    static T combine(T a, T b) {
        return static_cast<T>(a ^ b);
    }
};

// Of equal values the one with the lower index wins, whichever rank it comes from.
struct MaxLocation {
    template <class Value, class Index>
    static Pair<Value, Index> combine(Pair<Value, Index> a, Pair<Value, Index> b) {
        return a.value > b.value || (a.value == b.value && a.index < b.index) ? a : b;
    }
};

struct MinLocation {
    template <class Value, class Index>
    static Pair<Value, Index> combine(Pair<Value, Index> a, Pair<Value, Index> b) {
        return a.value < b.value || (a.value == b.value && a.index < b.index) ? a : b;
    }
};

template <class Operation, class Element>
[[gnu::always_inline]] inline void apply_to_each(const void* left, const void* right, void* result,
                                                 std::size_t count) {
    const auto* a = static_cast<const Element*>(left);
    const auto* b = static_cast<const Element*>(right);
    auto* c = static_cast<Element*>(result);
    // Where the result is one of the operands, no element depends on another one all the same.
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        c[i] = Operation::combine(a[i], b[i]);
}

template <class Operation, class Element>
void apply(const void* left, const void* right, void* result, std::size_t count) {
    apply_to_each<Operation, Element>(left, right, result, count);
}

/// The same with vectors of 32 bytes.
template <class Operation, class Element>
[[gnu::target("avx2")]] void apply_with_avx2(const void* left, const void* right, void* result,
                                             std::size_t count) {
    apply_to_each<Operation, Element>(left, right, result, count);
}

/// Whichever the processor offers. Only sums of integers gain by it, which bench/NOTES.md shows.
template <class Operation, class Element>
void apply_widest(const void* left, const void* right, void* result, std::size_t count) {
    if (count * sizeof(Element) >= 256 && __builtin_cpu_supports("avx2"))
        apply_with_avx2<Operation, Element>(left, right, result, count);
    else
        apply<Operation, Element>(left, right, result, count);
}

template <class Operation, class Element>
constexpr ReductionKernel kernel_of =
    std::is_same_v<Operation, Sum>&& std::is_integral_v<Element> ? apply_widest<Operation, Element>
                                                                 : apply<Operation, Element>;

// ---- The table of what is allowed

template <class Operation, class... Elements>
constexpr void allow(KernelTable& table, PredefinedOp op, Types<Elements...>) {
    ((table[static_cast<std::size_t>(op)][slot(kind_of<Elements>, sizeof(Elements))] =
          kernel_of<Operation, Elements>),
     ...);
}

template <class Operation, class... Groups>
constexpr void allow(KernelTable& table, PredefinedOp op, Groups... groups) {
    (allow<Operation>(table, op, groups), ...);
}

constexpr KernelTable make_table() {
    KernelTable table{};
    allow<Max>(table, PredefinedOp::max, Integers(), Floating());
    allow<Min>(table, PredefinedOp::min, Integers(), Floating());
    allow<Sum>(table, PredefinedOp::sum, Integers(), Floating(), Complexes());
    allow<Product>(table, PredefinedOp::prod, Integers(), Floating(), Complexes());
    allow<LogicalAnd>(table, PredefinedOp::land, Integers(), Logicals());
    allow<LogicalOr>(table, PredefinedOp::lor, Integers(), Logicals());
    allow<LogicalXor>(table, PredefinedOp::lxor, Integers(), Logicals());
    allow<BitAnd>(table, PredefinedOp::band, Integers(), Bytes());
    allow<BitOr>(table, PredefinedOp::bor, Integers(), Bytes());
    allow<BitXor>(table, PredefinedOp::bxor, Integers(), Bytes());
    allow<MaxLocation>(table, PredefinedOp::maxloc, Pairs());
    allow<MinLocation>(table, PredefinedOp::minloc, Pairs());
    return table;
}

} // namespace

constinit const KernelTable kernel_table = make_table();

} // namespace vaquero::mpi
