// Reducing vectors that all lie in memory.
#pragma once

#include <algorithm>
#include <cstddef>

#include "mpi/coll/scratch.hpp"
#include "mpi/objects/reduction.hpp"

namespace vaquero::mpi {

/// combine_all() for elements that no piece on the stack has room for. The result may be one of the operands.
template <class Operand>
void combine_long(const Reduction& reduction, int operands, Operand operand, std::byte* result,
                  std::size_t count) {
    const std::size_t extent = reduction.extent();
    Scratch scratch(extent);
    scratch.require();
    for (std::size_t offset = 0; offset < count * extent; offset += extent) {
        const std::byte* right = operand(operands - 1) + offset;
        for (int i = operands - 2; i > 0; --i) {
            reduction.combine(operand(i) + offset, right, scratch.data(), 1);
            right = scratch.data();
        }
        reduction.combine(operand(0) + offset, right, result + offset, 1);
    }
}

/// result[i] = operand(0)[i] op ... op operand(operands - 1)[i] for i < count, in this order, `operands` at
/// least 1. `result` may be one of the operands. Goes through all of them piece by piece, so that what is on
/// the way stays in the first-level cache.
template <class Operand>
void combine_all(const Reduction& reduction, int operands, Operand operand, std::byte* result,
                 std::size_t count) {
    if (operands == 1) {
        copy_bytes(result, operand(0), count * reduction.extent());
        return;
    }
    if (operands == 2) { // nothing is on the way
        reduction.combine(operand(0), operand(1), result, count);
        return;
    }
    alignas(std::max_align_t) std::byte scratch[4096];
    if (reduction.extent() > sizeof scratch) return combine_long(reduction, operands, operand, result, count);
    const std::size_t piece = sizeof scratch / std::max<std::size_t>(1, reduction.extent());
    for (std::size_t done = 0; done < count; done += piece) {
        const std::size_t length = std::min(piece, count - done);
        const std::size_t offset = done * reduction.extent();
        const std::byte* right = operand(operands - 1) + offset;
        for (int i = operands - 2; i > 0; --i) {
            reduction.combine(operand(i) + offset, right, scratch, length);
            right = scratch;
        }
        reduction.combine(operand(0) + offset, right, result + offset, length);
    }
}

} // namespace vaquero::mpi
