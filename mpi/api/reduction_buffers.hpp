// The buffers of reductions (collective_buffers.hpp): of a predefined operation they are raw, with the
// padding of pairs; of a user's operation, without gaps.
#pragma once

#include "mpi/api/collective_buffers.hpp"
#include "mpi/objects/operations.hpp"

namespace vaquero::mpi {

/// `count` elements for `reduction`, which is empty if checks have failed. MPI_ERR_BUFFER, MPI_ERR_COUNT.
inline Buffer check_elements(Arguments& arguments, const void* address, std::size_t count,
                             MPI_Datatype datatype, const std::optional<Reduction>& reduction) {
    arguments.require(address != MPI_IN_PLACE, MPI_ERR_BUFFER, "MPI_IN_PLACE is not allowed here");
    if (arguments.failed()) return {};
    const std::size_t bytes = count * reduction->extent();
    const bool is_null = address == nullptr && bytes != 0;
    if (reduction->is_predefined()) [[likely]] {
        arguments.require(!is_null, MPI_ERR_BUFFER, "null buffer");
        return Buffer::adjacent(const_cast<void*>(address), bytes);
    }
    const Layout& layout = *find_layout(datatype);
    arguments.require(!is_null || layout.true_lower_bound != 0, MPI_ERR_BUFFER, "null buffer");
    return Buffer::of(const_cast<void*>(address), count, layout, arguments.rank().private_data);
}

/// A contribution, or `recvbuf` if that is MPI_IN_PLACE. MPI_ERR_BUFFER.
inline Buffer check_contribution(Arguments& arguments, const void* sendbuf, const void* recvbuf,
                                 std::size_t count, MPI_Datatype datatype,
                                 const std::optional<Reduction>& reduction) {
    if (sendbuf == MPI_IN_PLACE) return check_elements(arguments, recvbuf, count, datatype, reduction);
    if (count != 0) check_distinct(arguments, sendbuf, recvbuf, count);
    return check_elements(arguments, sendbuf, count, datatype, reduction);
}

/// `count` as what it is counted in; MPI_ERR_COUNT.
inline std::size_t check_count(Arguments& arguments, int count) {
    arguments.require(count >= 0, MPI_ERR_COUNT, "negative count");
    return static_cast<std::size_t>(count);
}

/// A reduction between buffers of which one at least has gaps: `reduce(contribution, result)` on packed ones.
template <class Reduce>
int reduce_packed(Arguments& arguments, const Buffer& contribution, const Buffer& result, bool has_result,
                  Reduce reduce) {
    RunBuffer sent(contribution);
    RunBuffer received(result);
    check_scratch(arguments, sent.ok() && received.ok());
    if (arguments.failed()) return arguments.error();
    sent.load();
    const Outcome outcome = reduce(sent.data(), received.data());
    if (has_result) received.store();
    return conclude(arguments, outcome);
}

} // namespace vaquero::mpi
