// Put, Get and the accumulates [MPI 3.1 §11.3]. All of them are over when the call returns.

#include <mpi.h>

#include <cstring>

#include "mpi/coll/scratch.hpp"
#include "mpi/messages/cursor.hpp"
#include "mpi/messages/requests.hpp"
#include "mpi/objects/op_kernels.hpp"
#include "mpi/rma/arguments.hpp"

using namespace vaquero::mpi;

namespace {

/// One side of an operation, as a call describes it.
struct Side {
    const void* address; ///< of the origin or the result
    int count;
    MPI_Datatype datatype;
};
struct Target {
    int rank;
    MPI_Aint displacement;
    int count;
    MPI_Datatype datatype;
};

int transfer(const char* function, const Side& origin, const Target& target, MPI_Win win, bool puts) {
    WindowArguments arguments(function, win);
    arguments.target(target.rank);
    const Buffer own = arguments.origin(origin.address, origin.count, origin.datatype);
    if (arguments.failed() || target.rank == MPI_PROC_NULL) return arguments.error();
    const Buffer there =
        arguments.target_memory(target.rank, target.displacement, target.count, target.datatype);
    arguments.require((puts ? own.bytes <= there.bytes : there.bytes <= own.bytes), MPI_ERR_TRUNCATE,
                      "more data than fit");
    if (!arguments.failed()) copy(puts ? there : own, puts ? own : there);
    return arguments.error();
}

/// While it lives no other accumulate touches this part. Whoever holds it waits for nothing.
class Accumulating {
public:
    explicit Accumulating(WindowPart& part) : part_(part) {
        // Acquire: what the last one wrote. Partner: the destructor.
        while (part_.accumulating.exchange(1, std::memory_order_acquire) != 0) {
        }
    }
    ~Accumulating() { part_.accumulating.store(0, std::memory_order_release); }
    Accumulating(const Accumulating&) = delete;
    Accumulating& operator=(const Accumulating&) = delete;

private:
    WindowPart& part_;
};

/// The predefined datatype that all basic elements are of; nullptr when there are several [MPI 3.1 §11.3.4].
const PredefinedType* basic_type(MPI_Datatype datatype) {
    if (const PredefinedType* const predefined = find_predefined(datatype)) return predefined;
    const Datatype* const made = find_datatype(datatype);
    const PredefinedType* found = nullptr;
    for (const Part* part = made->parts; part != made->parts + made->part_count; ++part) {
        const PredefinedType* const type = basic_type(part->type);
        if (type == nullptr || (found != nullptr && type != found)) return nullptr;
        found = type;
    }
    return found;
}

/// `count` elements of a predefined datatype as C lays them out, padding included, for a kernel.
class Elements {
public:
    Elements(const Buffer& buffer, const PredefinedType& type)
        : buffer_(buffer),
          layout_(layout_of(type)),
          count_(buffer.bytes / type.size),
          scratch_(count_ * type.extent) {}

    [[nodiscard]] bool ok() const { return scratch_.ok(); }
    [[nodiscard]] std::byte* data() const { return scratch_.data(); }
    [[nodiscard]] std::size_t count() const { return count_; }
    void load() { copy(array(), buffer_); }
    void store() { copy(buffer_, array()); }

private:
    [[nodiscard]] Buffer array() const { return Buffer::of(scratch_.data(), count_, layout_, nobody); }

    static constexpr vaquero::platform::PrivateData nobody{};
    Buffer buffer_;
    const Layout& layout_;
    std::size_t count_;
    Scratch scratch_;
};

/// target = target op origin. False when memory has run out.
bool combine(const Buffer& target, const Buffer& origin, const PredefinedType& type, ReductionKernel kernel) {
    if (target.is_dense() && origin.is_dense() && type.size == type.extent) {
        kernel(target.at, origin.at, target.at, origin.bytes / type.size);
        return true;
    }
    Elements here(origin, type);
    Elements there(target, type);
    if (!here.ok() || !there.ok()) return false;
    here.load();
    there.load();
    kernel(there.data(), here.data(), there.data(), here.count());
    there.store();
    return true;
}

/// MPI_Accumulate, and with a `result` MPI_Get_accumulate.
int accumulate(const char* function, const Side& origin, const Side* result, const Target& target, MPI_Op op,
               MPI_Win win) {
    WindowArguments arguments(function, win);
    arguments.target(target.rank);
    Buffer own;
    // MPI 3.1 §11.3.4: with MPI_NO_OP the origin isn't significant.
    if (op != MPI_NO_OP) own = arguments.origin(origin.address, origin.count, origin.datatype);
    Buffer fetched;
    if (result != nullptr) fetched = arguments.origin(result->address, result->count, result->datatype);
    arguments.require(op != MPI_NO_OP || result != nullptr, MPI_ERR_OP,
                      "MPI_NO_OP is for MPI_Get_accumulate");
    if (arguments.failed() || target.rank == MPI_PROC_NULL) return arguments.error();
    const Buffer there =
        arguments.target_memory(target.rank, target.displacement, target.count, target.datatype);
    if (arguments.failed()) return arguments.error();
    const PredefinedType* const type = basic_type(target.datatype);
    const ReductionKernel kernel = type != nullptr ? find_kernel(op, *type) : nullptr;
    arguments.require(kernel != nullptr || op == MPI_REPLACE || op == MPI_NO_OP, MPI_ERR_OP,
                      "operation is not defined on this datatype");
    arguments.require(own.bytes <= there.bytes && (result == nullptr || there.bytes <= fetched.bytes),
                      MPI_ERR_TRUNCATE, "more data than fit");
    if (arguments.failed()) return arguments.error();

    const Accumulating alone(*arguments.window().parts[target.rank]);
    if (result != nullptr) copy(fetched, there);
    if (op == MPI_REPLACE) copy(there, own);
    if (kernel != nullptr && own.bytes != 0)
        arguments.require(combine(there, own, *type, kernel), MPI_ERR_NO_MEM, "out of memory");
    return arguments.error();
}

/// What a request-based operation gives: it is over.
int conclude(int error, MPI_Request* request) {
    if (error == MPI_SUCCESS) *request = handle_of(*state().completed_send);
    return error;
}

} // namespace

int MPI_Put(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
            MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win) {
    return transfer("MPI_Put", {origin_addr, origin_count, origin_datatype},
                    {target_rank, target_disp, target_count, target_datatype}, win, true);
}

int MPI_Get(void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
            MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win) {
    return transfer("MPI_Get", {origin_addr, origin_count, origin_datatype},
                    {target_rank, target_disp, target_count, target_datatype}, win, false);
}

int MPI_Rput(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
             MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win,
             MPI_Request* request) {
    if (const int error = enter_for("MPI_Rput", request)) return error;
    return conclude(transfer("MPI_Rput", {origin_addr, origin_count, origin_datatype},
                             {target_rank, target_disp, target_count, target_datatype}, win, true),
                    request);
}

int MPI_Rget(void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
             MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win,
             MPI_Request* request) {
    if (const int error = enter_for("MPI_Rget", request)) return error;
    return conclude(transfer("MPI_Rget", {origin_addr, origin_count, origin_datatype},
                             {target_rank, target_disp, target_count, target_datatype}, win, false),
                    request);
}

int MPI_Accumulate(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
                   MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op,
                   MPI_Win win) {
    return accumulate("MPI_Accumulate", {origin_addr, origin_count, origin_datatype}, nullptr,
                      {target_rank, target_disp, target_count, target_datatype}, op, win);
}

int MPI_Raccumulate(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank,
                    MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op,
                    MPI_Win win, MPI_Request* request) {
    if (const int error = enter_for("MPI_Raccumulate", request)) return error;
    return conclude(accumulate("MPI_Raccumulate", {origin_addr, origin_count, origin_datatype}, nullptr,
                               {target_rank, target_disp, target_count, target_datatype}, op, win),
                    request);
}

int MPI_Get_accumulate(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype,
                       void* result_addr, int result_count, MPI_Datatype result_datatype, int target_rank,
                       MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op,
                       MPI_Win win) {
    const Side result{result_addr, result_count, result_datatype};
    return accumulate("MPI_Get_accumulate", {origin_addr, origin_count, origin_datatype}, &result,
                      {target_rank, target_disp, target_count, target_datatype}, op, win);
}

int MPI_Rget_accumulate(const void* origin_addr, int origin_count, MPI_Datatype origin_datatype,
                        void* result_addr, int result_count, MPI_Datatype result_datatype, int target_rank,
                        MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op,
                        MPI_Win win, MPI_Request* request) {
    if (const int error = enter_for("MPI_Rget_accumulate", request)) return error;
    const Side result{result_addr, result_count, result_datatype};
    return conclude(accumulate("MPI_Rget_accumulate", {origin_addr, origin_count, origin_datatype}, &result,
                               {target_rank, target_disp, target_count, target_datatype}, op, win),
                    request);
}

int MPI_Fetch_and_op(const void* origin_addr, void* result_addr, MPI_Datatype datatype, int target_rank,
                     MPI_Aint target_disp, MPI_Op op, MPI_Win win) {
    const Side result{result_addr, 1, datatype};
    return accumulate("MPI_Fetch_and_op", {origin_addr, 1, datatype}, &result,
                      {target_rank, target_disp, 1, datatype}, op, win);
}

int MPI_Compare_and_swap(const void* origin_addr, const void* compare_addr, void* result_addr,
                         MPI_Datatype datatype, int target_rank, MPI_Aint target_disp, MPI_Win win) {
    WindowArguments arguments("MPI_Compare_and_swap", win);
    arguments.target(target_rank);
    const PredefinedType* const type = find_predefined(datatype);
    arguments.require(type != nullptr && type->size == type->extent &&
                          (type->kind == ElementKind::signed_integer ||
                           type->kind == ElementKind::unsigned_integer ||
                           type->kind == ElementKind::logical || type->kind == ElementKind::bytes),
                      MPI_ERR_TYPE, "only for integers, logicals and bytes");
    const Buffer wanted = arguments.origin(origin_addr, 1, datatype);
    const Buffer expected = arguments.origin(compare_addr, 1, datatype);
    const Buffer result = arguments.origin(result_addr, 1, datatype);
    if (arguments.failed() || target_rank == MPI_PROC_NULL) return arguments.error();
    const Buffer there = arguments.target_memory(target_rank, target_disp, 1, datatype);
    if (arguments.failed()) return arguments.error();
    const Accumulating alone(*arguments.window().parts[target_rank]);
    std::memcpy(result.at, there.at, there.bytes);
    if (std::memcmp(there.at, expected.at, there.bytes) == 0) std::memcpy(there.at, wanted.at, there.bytes);
    return MPI_SUCCESS;
}
