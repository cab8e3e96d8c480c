// How a collective algorithm ended on this rank.
#pragma once

namespace vaquero::mpi {

/// Messages don't fail (messages.hpp sees to that); what is left is this.
enum class [[nodiscard]] Outcome{
    complete,
    out_of_memory, ///< no scratch memory; peers may be left waiting
    truncated,     ///< a peer's block is longer than this rank's buffer; the buffer holds its beginning
};

} // namespace vaquero::mpi
