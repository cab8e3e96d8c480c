// Reduce and allreduce of short vectors: everybody reads what the cores show.
//
// The members of a core offer their vectors; the last one to arrive combines them in the core's slot. For a
// reduce only the root's core reads the slots and combines them, for an allreduce each core does, in the
// order of cores: so all get the same result, whoever comes first.
//
// Cost on c cores, r ranks each: c lines to each core (reduce: to the root's), (r + c) m gamma.
#include "mpi/coll/algorithms.hpp"
#include "mpi/coll/board.hpp"
#include "mpi/coll/combination.hpp"
#include "mpi/coll/scratch.hpp"

namespace vaquero::mpi {
namespace {

/// Whether this core's members offer `count` elements each.
bool check_counts(Board& board, std::size_t count, std::size_t extent) {
    CoreBoard& own = board.own();
    for (int member = 0; member < own.members; ++member) {
        const std::size_t other = own.offer(member).count;
        if (other == count) [[likely]]
            continue;
        raise_length_mismatch(board.team(), other * extent, count * extent);
        return false;
    }
    return true;
}

/// What this core's members have contributed, combined.
void combine_here(Board& board, std::byte* result, std::size_t count, const Reduction& reduction) {
    CoreBoard& own = board.own();
    if (own.members == 1) {
        copy_bytes(result, own.offer(0).contribution, count * reduction.extent());
    } else if (check_counts(board, count, reduction.extent())) {
        combine_all(
            reduction, own.members, [&own](int member) { return own.offer(member).contribution; }, result,
            count);
    }
}

/// The same, shown to the other cores.
void show_partial(Board& board, Sequence s, std::size_t count, const Reduction& reduction) {
    Slot& slot = board.reserve(s);
    combine_here(board, slot.payload, count, reduction);
    board.show(slot, s, static_cast<std::uint32_t>(count * reduction.extent()));
}

/// The result, from what all cores show.
void combine_partials(Board& board, Sequence s, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    const std::size_t bytes = count * reduction.extent();
    for (int core = 0; core < board.cores(); ++core) {
        const Slot& slot = board.await_slot(core, s);
        if (slot.bytes != bytes) [[unlikely]]
            raise_length_mismatch(board.team(), slot.bytes, bytes);
    }
    const auto partial = [&board, s](int core) -> const std::byte* {
        return board.await_slot(core, s).payload;
    };
    if (board.cores() == 1)
        copy_bytes(result, partial(0), bytes);
    else
        combine_all(reduction, board.cores(), partial, result, count);
}

/// All of it at a meeting.
void meet_and_combine(Board& board, Sequence s, std::byte* result, std::size_t count,
                      const Reduction& reduction) {
    const std::size_t bytes = count * reduction.extent();
    std::byte* const payload = board.meeting().payload;
    const auto left_by = [payload, bytes](int core) {
        return payload + static_cast<std::size_t>(core) * bytes;
    };
    std::byte* const combined = left_by(board.cores());
    combine_here(board, left_by(board.this_core()), count, reduction);
    board.meet(s, [&] {
        if (board.cores() == 1)
            copy_bytes(combined, payload, bytes);
        else
            combine_all(reduction, board.cores(), left_by, combined, count);
    });
    copy_bytes(result, combined, bytes);
}

} // namespace

void reduce_board(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                  const Reduction& reduction, int root) {
    const Sequence s = board.begin("MPI_Reduce");
    board.make_offer(contribution, result, count);
    if (board.arrive()) {
        show_partial(board, s, count, reduction);
        if (board.core_of(root) == board.this_core())
            combine_partials(board, s, board.offer(root).result, count, reduction);
        board.release(s);
    } else {
        board.await_release(s);
    }
    board.leave(s);
}

void allreduce_board(Board& board, const std::byte* contribution, std::byte* result, std::size_t count,
                     const Reduction& reduction) {
    const Sequence s = board.begin("MPI_Allreduce");
    board.make_offer(contribution, result, count);
    if (board.arrive()) {
        if (board.can_meet(count * reduction.extent())) {
            meet_and_combine(board, s, result, count, reduction);
        } else {
            show_partial(board, s, count, reduction);
            combine_partials(board, s, result, count, reduction);
        }
        CoreBoard& own = board.own();
        for (int member = 0; member < own.members; ++member)
            copy_bytes(own.offer(member).result, board.shared_address(result), count * reduction.extent());
        board.release(s);
    } else {
        board.await_release(s);
    }
    board.all_came(s);
    board.leave(s);
}

} // namespace vaquero::mpi
