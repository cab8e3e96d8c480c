// Strong types: integers that must not be mixed (a rank is not a tag, a physical address is not a count).
#pragma once

#include <compare>
#include <cstdint>

namespace vaquero {

/// An integer of type `T` that converts to and from `T` only when asked to. `Label` makes the type distinct.
template <class Label, class T>
class Strong {
public:
    using Value = T;

    constexpr Strong() = default;
    constexpr explicit Strong(T value) : value_(value) {}

    [[nodiscard]] constexpr T value() const { return value_; }
    friend constexpr auto operator<=>(Strong, Strong) = default;

private:
    T value_{};
};

/// A process of the program, 0 to ranks - 1, as MPI_COMM_WORLD numbers it.
using Rank = Strong<struct RankLabel, int>;
/// A core (vCPU) that the kernel started, 0 to cores - 1. Not its APIC id.
using CoreId = Strong<struct CoreIdLabel, int>;
/// A message tag. [MPI 3.1 §3.2.3]
using Tag = Strong<struct TagLabel, int>;
/// Separates the traffic of communicators, and point-to-point from collectives. [MPI 3.1 §6.3.1]
using ContextId = Strong<struct ContextIdLabel, std::uint32_t>;
/// An address as devices and page tables see it.
using PhysAddr = Strong<struct PhysAddrLabel, std::uint64_t>;
/// Ticks of the time stamp counter.
using Cycles = Strong<struct CyclesLabel, std::uint64_t>;

} // namespace vaquero
