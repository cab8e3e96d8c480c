// MPI_Reduce, MPI_Allreduce and MPI_Reduce_local [MPI 3.1 §5.9].
#include "mpi/api/reduction_buffers.hpp"
#include "mpi/coll/selection.hpp"

using namespace vaquero::mpi;

namespace {

/// MPI_Reduce and MPI_Allreduce as a call describes them.
struct Call {
    const void* sendbuf;
    void* recvbuf;
    int count;
    MPI_Datatype datatype;
    MPI_Op op;
    std::optional<int> root; ///< none: all get the result
};

/// Either of them, of whatever it is.
[[gnu::noinline]] int reduce(Arguments& arguments, const Call& call) {
    arguments.intracommunicator();
    if (call.root) arguments.root(*call.root);
    const std::size_t count = check_count(arguments, call.count);
    const auto reduction = check_operation(arguments, call.op, call.datatype);
    if (arguments.failed()) return arguments.error();
    const Team team = team_of(arguments.communicator());

    const bool has_result = !call.root || team.rank == *call.root;
    Buffer result;
    if (has_result) result = check_elements(arguments, call.recvbuf, count, call.datatype, reduction);
    const Buffer contribution =
        has_result
            ? check_contribution(arguments, call.sendbuf, call.recvbuf, count, call.datatype, reduction)
            : check_elements(arguments, call.sendbuf, count, call.datatype, reduction);
    if (arguments.failed()) return arguments.error();
    return reduce_packed(arguments, contribution, result, has_result,
                         [&](const std::byte* from, std::byte* to) {
                             if (call.root)
                                 select::reduce(team, from, to, count, *reduction, *call.root);
                             else
                                 select::allreduce(team, from, to, count, *reduction);
                             return Outcome::complete;
                         });
}

/// The straight way: the loop for a predefined operation, where there is one group of several ranks (it has a
/// board) and the count is right. A null kernel: in doubt.
struct Straight {
    Board* board = nullptr;
    ReductionKernel kernel = nullptr;
    std::size_t extent = 0;
};

[[gnu::always_inline]] inline Straight examine(const Arguments& arguments, int count, MPI_Datatype datatype,
                                               MPI_Op op) {
    Board* const board = arguments.communicator().board();
    const PredefinedType* const type = find_predefined(datatype);
    if (board == nullptr || type == nullptr || count < 0) [[unlikely]]
        return {};
    return {board, find_kernel(op, *type), type->extent};
}

} // namespace

[[gnu::hot]] int MPI_Reduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
                            int root, MPI_Comm comm) {
    Arguments arguments("MPI_Reduce", comm);
    if (arguments.failed()) return arguments.error();
    const Straight straight = examine(arguments, count, datatype, op);
    const Communicator& communicator = arguments.communicator();
    const bool is_root = communicator.rank() == root;
    const bool good = is_address(sendbuf) && communicator.has_peer(root) &&
                      (!is_root || (is_address(recvbuf) && sendbuf != recvbuf));
    if (straight.kernel == nullptr || !good) [[unlikely]]
        return reduce(arguments, {sendbuf, recvbuf, count, datatype, op, root});
    const Reduction reduction(straight.kernel, straight.extent);
    const auto elements = static_cast<std::size_t>(count);
    const auto reduce_by =
        select::is_short(*straight.board, elements, reduction) ? reduce_board : reduce_shares;
    reduce_by(*straight.board, static_cast<const std::byte*>(sendbuf), static_cast<std::byte*>(recvbuf),
              elements, reduction, root);
    return MPI_SUCCESS;
}

[[gnu::hot]] int MPI_Allreduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype,
                               MPI_Op op, MPI_Comm comm) {
    Arguments arguments("MPI_Allreduce", comm);
    if (arguments.failed()) return arguments.error();
    const Straight straight = examine(arguments, count, datatype, op);
    const void* const from = sendbuf == MPI_IN_PLACE ? recvbuf : sendbuf;
    if (straight.kernel == nullptr || !is_address(from) || !is_address(recvbuf) || sendbuf == recvbuf)
        [[unlikely]]
        return reduce(arguments, {sendbuf, recvbuf, count, datatype, op, std::nullopt});
    const Reduction reduction(straight.kernel, straight.extent);
    const auto elements = static_cast<std::size_t>(count);
    const auto reduce_by =
        select::is_short(*straight.board, elements, reduction) ? allreduce_board : allreduce_shares;
    reduce_by(*straight.board, static_cast<const std::byte*>(from), static_cast<std::byte*>(recvbuf),
              elements, reduction);
    return MPI_SUCCESS;
}

int MPI_Reduce_local(const void* inbuf, void* inoutbuf, int count, MPI_Datatype datatype, MPI_Op op) {
    Arguments arguments("MPI_Reduce_local");
    const std::size_t elements = check_count(arguments, count);
    const auto reduction = check_operation(arguments, op, datatype);
    const Buffer in = check_elements(arguments, inbuf, elements, datatype, reduction);
    const Buffer inout = check_elements(arguments, inoutbuf, elements, datatype, reduction);
    arguments.require(arguments.failed() || elements == 0 || inbuf != inoutbuf, MPI_ERR_BUFFER,
                      "both buffers are the same");
    if (arguments.failed()) return arguments.error();
    RunBuffer left(in);
    RunBuffer right(inout);
    check_scratch(arguments, left.ok() && right.ok());
    if (arguments.failed()) return arguments.error();
    left.load();
    right.load();
    reduction->apply(left.data(), right.data(), elements);
    right.store();
    return MPI_SUCCESS;
}
