// Constructors of datatypes [MPI 3.1 §4.1.2 to §4.1.4, §4.1.7, §4.1.10].

#include <mpi.h>

#include <algorithm>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/objects/datatype_creation.hpp"

using namespace vaquero::mpi;

namespace {

/// The checks that all constructors share, and what they return.
class Constructor {
public:
    Constructor(const char* function, int count, MPI_Datatype* newtype)
        : arguments_(function), newtype_(newtype) {
        arguments_.out(newtype);
        arguments_.require(count >= 0, MPI_ERR_COUNT, "negative count");
    }

    Arguments& arguments() { return arguments_; }
    [[nodiscard]] RankState& rank() const { return arguments_.rank(); }
    [[nodiscard]] bool failed() const { return arguments_.failed(); }
    [[nodiscard]] int error() const { return arguments_.error(); }
    /// `length` elements, not negative. MPI_ERR_ARG.
    void block(int length) { arguments_.require(length >= 0, MPI_ERR_ARG, "negative block length"); }
    void blocks(int count, const int lengths[]) {
        arguments_.array(count, lengths);
        for (int i = 0; !failed() && i < count; ++i)
            block(lengths[i]);
    }

    int conclude(Datatype* created) {
        arguments_.memory(created);
        if (!failed()) *newtype_ = handle_of(*created);
        return error();
    }

private:
    Arguments arguments_;
    MPI_Datatype* newtype_;
};

std::size_t size_of(int count) {
    return static_cast<std::size_t>(count);
}

template <class T>
std::span<const T> list(int count, const T* elements) {
    return {elements, size_of(count)};
}

int create_vector(const char* function, int count, int block_length, MPI_Aint stride, bool in_elements,
                  MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor(function, count, newtype);
    constructor.block(block_length);
    const Layout* const old = constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    const int integers[] = {count, block_length, static_cast<int>(stride)};
    Description description{.combiner = in_elements ? MPI_COMBINER_VECTOR : MPI_COMBINER_HVECTOR,
                            .integers = list(in_elements ? 3 : 2, integers),
                            .types = {&oldtype, 1}};
    if (!in_elements) description.addresses = {&stride, 1};
    return constructor.conclude(
        vaquero::mpi::create_vector(constructor.rank(), size_of(count), size_of(block_length),
                                    in_elements ? stride * old->extent : stride, oldtype, description));
}

/// Blocks of one type; `length_of(i)` and `offset_of(i)`, in bytes, of each.
template <class LengthOf, class OffsetOf>
int create_blocks(Constructor& constructor, int count, MPI_Datatype oldtype, LengthOf length_of,
                  OffsetOf offset_of, const Description& description) {
    DatatypeDraft draft(constructor.rank(), size_of(count), description);
    const std::ptrdiff_t extent = extent_of(oldtype);
    for (int i = 0; i < count; ++i)
        draft.add(oldtype, offset_of(i), size_of(length_of(i)), extent);
    return constructor.conclude(draft.finish());
}

/// The attributes of a datatype, made or predefined; null when there are none.
const AttributeList* attributes_of(RankState& rank, MPI_Datatype datatype) {
    if (const Datatype* const made = find_datatype(datatype)) return &made->attributes;
    const PredefinedType* const predefined = find_predefined(datatype);
    if (predefined == nullptr || rank.type_attributes == nullptr) return nullptr;
    return rank.predefined_type_attributes(*predefined);
}

/// An order of dimensions, MPI_ORDER_C or MPI_ORDER_FORTRAN: the number of the `i`th fastest of `ndims`.
int by_speed(int i, int ndims, int order) {
    return order == MPI_ORDER_C ? ndims - 1 - i : i;
}

void check_dimensions(Arguments& arguments, int ndims, int order) {
    arguments.require(ndims > 0, MPI_ERR_DIMS, "there must be at least one dimension");
    arguments.require(order == MPI_ORDER_C || order == MPI_ORDER_FORTRAN, MPI_ERR_ARG, "invalid order");
}

/// Which indices of `size` process number `coordinate` of `processes` has [MPI 3.1 §4.1.4].
Dimension distribute(int size, int distribution, int argument, int processes, int coordinate) {
    if (distribution == MPI_DISTRIBUTE_NONE) return {size, 0, size};
    if (distribution == MPI_DISTRIBUTE_BLOCK) {
        const int block =
            argument == MPI_DISTRIBUTE_DFLT_DARG ? (size + processes - 1) / processes : argument;
        const int first = std::min(size, block * coordinate);
        return {size, first, std::min(block, size - first)};
    }
    const int block = argument == MPI_DISTRIBUTE_DFLT_DARG ? 1 : argument;
    const int distance = block * processes;
    const int first = block * coordinate;
    if (first >= size) return {size, 0, 0};
    const int whole = (size - first) / distance;      // rounds in which the block is complete for sure
    const int last = size - first - whole * distance; // what the last round leaves from this block on
    const int rest = std::min(block, last);
    return {size, first, block, whole, distance, rest};
}

int create_hindexed(const char* function, int count, const int array_of_blocklengths[],
                    const MPI_Aint array_of_displacements[], MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor(function, count, newtype);
    constructor.blocks(count, array_of_blocklengths);
    constructor.arguments().array(count, array_of_displacements);
    constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    return create_blocks(
        constructor, count, oldtype, [&](int i) { return array_of_blocklengths[i]; },
        [&](int i) { return array_of_displacements[i]; },
        {.combiner = MPI_COMBINER_HINDEXED,
         .integers = {&count, 1},
         .more_integers = list(count, array_of_blocklengths),
         .addresses = list(count, array_of_displacements),
         .types = {&oldtype, 1}});
}

int create_struct(const char* function, int count, const int array_of_blocklengths[],
                  const MPI_Aint array_of_displacements[], const MPI_Datatype array_of_types[],
                  MPI_Datatype* newtype) {
    Constructor constructor(function, count, newtype);
    constructor.blocks(count, array_of_blocklengths);
    constructor.arguments().array(count, array_of_displacements);
    constructor.arguments().array(count, array_of_types);
    for (int i = 0; !constructor.failed() && i < count; ++i)
        constructor.arguments().datatype(array_of_types[i]);
    if (constructor.failed()) return constructor.error();
    DatatypeDraft draft(constructor.rank(), size_of(count),
                        {.combiner = MPI_COMBINER_STRUCT,
                         .integers = {&count, 1},
                         .more_integers = list(count, array_of_blocklengths),
                         .addresses = list(count, array_of_displacements),
                         .types = list(count, array_of_types)});
    for (int i = 0; i < count; ++i)
        draft.add(array_of_types[i], array_of_displacements[i], size_of(array_of_blocklengths[i]),
                  extent_of(array_of_types[i]));
    draft.pad();
    return constructor.conclude(draft.finish());
}

} // namespace

int MPI_Type_contiguous(int count, MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_contiguous", count, newtype);
    const Layout* const old = constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    return constructor.conclude(create_repeated(
        constructor.rank(), size_of(count), old->extent, oldtype,
        {.combiner = MPI_COMBINER_CONTIGUOUS, .integers = {&count, 1}, .types = {&oldtype, 1}}));
}

int MPI_Type_vector(int count, int blocklength, int stride, MPI_Datatype oldtype, MPI_Datatype* newtype) {
    return create_vector("MPI_Type_vector", count, blocklength, stride, true, oldtype, newtype);
}

int MPI_Type_create_hvector(int count, int blocklength, MPI_Aint stride, MPI_Datatype oldtype,
                            MPI_Datatype* newtype) {
    return create_vector("MPI_Type_create_hvector", count, blocklength, stride, false, oldtype, newtype);
}

int MPI_Type_indexed(int count, const int array_of_blocklengths[], const int array_of_displacements[],
                     MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_indexed", count, newtype);
    constructor.blocks(count, array_of_blocklengths);
    constructor.arguments().array(count, array_of_displacements);
    const Layout* const old = constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    return create_blocks(
        constructor, count, oldtype, [&](int i) { return array_of_blocklengths[i]; },
        [&](int i) { return array_of_displacements[i] * old->extent; },
        {.combiner = MPI_COMBINER_INDEXED,
         .integers = {&count, 1},
         .more_integers = list(count, array_of_blocklengths),
         .last_integers = list(count, array_of_displacements),
         .types = {&oldtype, 1}});
}

int MPI_Type_create_hindexed(int count, const int array_of_blocklengths[],
                             const MPI_Aint array_of_displacements[], MPI_Datatype oldtype,
                             MPI_Datatype* newtype) {
    return create_hindexed("MPI_Type_create_hindexed", count, array_of_blocklengths, array_of_displacements,
                           oldtype, newtype);
}

int MPI_Type_create_indexed_block(int count, int blocklength, const int array_of_displacements[],
                                  MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_create_indexed_block", count, newtype);
    constructor.block(blocklength);
    constructor.arguments().array(count, array_of_displacements);
    const Layout* const old = constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    const int integers[] = {count, blocklength};
    return create_blocks(
        constructor, count, oldtype, [&](int) { return blocklength; },
        [&](int i) { return array_of_displacements[i] * old->extent; },
        {.combiner = MPI_COMBINER_INDEXED_BLOCK,
         .integers = integers,
         .more_integers = list(count, array_of_displacements),
         .types = {&oldtype, 1}});
}

int MPI_Type_create_hindexed_block(int count, int blocklength, const MPI_Aint array_of_displacements[],
                                   MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_create_hindexed_block", count, newtype);
    constructor.block(blocklength);
    constructor.arguments().array(count, array_of_displacements);
    constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    const int integers[] = {count, blocklength};
    return create_blocks(
        constructor, count, oldtype, [&](int) { return blocklength; },
        [&](int i) { return array_of_displacements[i]; },
        {.combiner = MPI_COMBINER_HINDEXED_BLOCK,
         .integers = integers,
         .addresses = list(count, array_of_displacements),
         .types = {&oldtype, 1}});
}

int MPI_Type_create_struct(int count, const int array_of_blocklengths[],
                           const MPI_Aint array_of_displacements[], const MPI_Datatype array_of_types[],
                           MPI_Datatype* newtype) {
    return create_struct("MPI_Type_create_struct", count, array_of_blocklengths, array_of_displacements,
                         array_of_types, newtype);
}

int MPI_Type_create_subarray(int ndims, const int array_of_sizes[], const int array_of_subsizes[],
                             const int array_of_starts[], int order, MPI_Datatype oldtype,
                             MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_create_subarray", 0, newtype);
    Arguments& arguments = constructor.arguments();
    check_dimensions(arguments, ndims, order);
    arguments.array(ndims, array_of_sizes);
    arguments.array(ndims, array_of_subsizes);
    arguments.array(ndims, array_of_starts);
    arguments.datatype(oldtype);
    for (int i = 0; !arguments.failed() && i < ndims; ++i) {
        const int size = array_of_sizes[i];
        const int part = array_of_subsizes[i];
        arguments.require(size >= 1 && part >= 1 && part <= size, MPI_ERR_ARG, "invalid size of a dimension");
        arguments.require(array_of_starts[i] >= 0 && array_of_starts[i] <= size - part, MPI_ERR_ARG,
                          "invalid start in a dimension");
    }
    if (arguments.failed()) return arguments.error();
    Scratch integers(size_of(3 * ndims + 2) * sizeof(int));
    Scratch memory(size_of(ndims) * sizeof(Dimension));
    arguments.require(integers.ok() && memory.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    auto* const dimensions = reinterpret_cast<Dimension*>(memory.data());
    for (int i = 0; i < ndims; ++i) {
        const int dimension = by_speed(i, ndims, order);
        dimensions[i] = {array_of_sizes[dimension], array_of_starts[dimension], array_of_subsizes[dimension]};
    }
    auto* const described = reinterpret_cast<int*>(integers.data());
    int* end = described;
    *end++ = ndims;
    for (const int* array : {array_of_sizes, array_of_subsizes, array_of_starts})
        end = std::copy_n(array, ndims, end);
    *end = order;
    return constructor.conclude(create_array_part(constructor.rank(), list<Dimension>(ndims, dimensions),
                                                  oldtype,
                                                  {.combiner = MPI_COMBINER_SUBARRAY,
                                                   .integers = list(3 * ndims + 2, described),
                                                   .types = {&oldtype, 1}}));
}

int MPI_Type_create_darray(int size, int rank, int ndims, const int array_of_gsizes[],
                           const int array_of_distribs[], const int array_of_dargs[],
                           const int array_of_psizes[], int order, MPI_Datatype oldtype,
                           MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_create_darray", 0, newtype);
    Arguments& arguments = constructor.arguments();
    check_dimensions(arguments, ndims, order);
    arguments.require(size > 0 && rank >= 0 && rank < size, MPI_ERR_ARG,
                      "invalid number of processes or rank");
    for (const int* array : {array_of_gsizes, array_of_distribs, array_of_dargs, array_of_psizes})
        arguments.array(ndims, array);
    arguments.datatype(oldtype);
    long processes = 1;
    for (int i = 0; !arguments.failed() && i < ndims; ++i) {
        const int distribution = array_of_distribs[i];
        const int argument = array_of_dargs[i];
        const bool is_default = argument == MPI_DISTRIBUTE_DFLT_DARG;
        arguments.require(array_of_gsizes[i] >= 1 && array_of_psizes[i] >= 1, MPI_ERR_ARG,
                          "invalid size of a dimension");
        arguments.require(distribution == MPI_DISTRIBUTE_BLOCK || distribution == MPI_DISTRIBUTE_CYCLIC ||
                              (distribution == MPI_DISTRIBUTE_NONE && array_of_psizes[i] == 1),
                          MPI_ERR_ARG, "invalid distribution");
        arguments.require(distribution == MPI_DISTRIBUTE_NONE || is_default || argument > 0, MPI_ERR_ARG,
                          "invalid argument of a distribution");
        arguments.require(distribution != MPI_DISTRIBUTE_BLOCK || is_default || arguments.failed() ||
                              static_cast<long>(argument) * array_of_psizes[i] >= array_of_gsizes[i],
                          MPI_ERR_ARG, "blocks too small for the dimension");
        processes *= array_of_psizes[i];
    }
    arguments.require(processes == size, MPI_ERR_ARG, "the grid has another number of processes");
    if (arguments.failed()) return arguments.error();

    Scratch integers(size_of(4 * ndims + 4) * sizeof(int));
    Scratch memory(size_of(ndims) * sizeof(Dimension));
    arguments.require(integers.ok() && memory.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    auto* const dimensions = reinterpret_cast<Dimension*>(memory.data());
    // Processes are in row-major order whatever the array's order is: the last dimension changes fastest.
    int rest = rank;
    for (int i = ndims - 1; i >= 0; --i) {
        const int place = order == MPI_ORDER_C ? ndims - 1 - i : i;
        dimensions[place] = distribute(array_of_gsizes[i], array_of_distribs[i], array_of_dargs[i],
                                       array_of_psizes[i], rest % array_of_psizes[i]);
        rest /= array_of_psizes[i];
    }
    auto* const described = reinterpret_cast<int*>(integers.data());
    int* end = described;
    for (const int number : {size, rank, ndims})
        *end++ = number;
    for (const int* array : {array_of_gsizes, array_of_distribs, array_of_dargs, array_of_psizes})
        end = std::copy_n(array, ndims, end);
    *end = order;
    return constructor.conclude(create_array_part(constructor.rank(), list<Dimension>(ndims, dimensions),
                                                  oldtype,
                                                  {.combiner = MPI_COMBINER_DARRAY,
                                                   .integers = list(4 * ndims + 4, described),
                                                   .types = {&oldtype, 1}}));
}

int MPI_Type_create_resized(MPI_Datatype oldtype, MPI_Aint lb, MPI_Aint extent, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_create_resized", 0, newtype);
    constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    const MPI_Aint addresses[] = {lb, extent};
    DatatypeDraft draft(constructor.rank(), 1,
                        {.combiner = MPI_COMBINER_RESIZED, .addresses = addresses, .types = {&oldtype, 1}});
    draft.add(oldtype, 0, 1, 0);
    draft.set_bounds(lb, extent);
    return constructor.conclude(draft.finish());
}

int MPI_Type_dup(MPI_Datatype oldtype, MPI_Datatype* newtype) {
    Constructor constructor("MPI_Type_dup", 0, newtype);
    constructor.arguments().datatype(oldtype);
    if (constructor.failed()) return constructor.error();
    DatatypeDraft draft(constructor.rank(), 1, {.combiner = MPI_COMBINER_DUP, .types = {&oldtype, 1}});
    draft.add(oldtype, 0, 1, 0);
    Datatype* const created = draft.finish();
    constructor.arguments().memory(created);
    if (constructor.failed()) return constructor.error();
    created->is_committed = is_committed(oldtype);
    if (const AttributeList* const attributes = attributes_of(constructor.rank(), oldtype)) {
        const int error = created->attributes.copy_all(oldtype, *attributes);
        constructor.arguments().require(error == MPI_SUCCESS, error, "an attribute's copy function failed");
        if (constructor.failed()) {
            (void)created->attributes.remove_all(handle_of(*created));
            release_datatype(constructor.rank(), *created);
            *newtype = MPI_DATATYPE_NULL;
            return constructor.error();
        }
    }
    return constructor.conclude(created);
}

int MPI_Type_commit(MPI_Datatype* datatype) {
    Arguments arguments("MPI_Type_commit");
    arguments.out(datatype);
    if (arguments.failed()) return arguments.error();
    arguments.datatype(*datatype);
    if (arguments.failed()) return arguments.error();
    if (Datatype* const made = find_datatype(*datatype)) made->is_committed = true;
    return MPI_SUCCESS;
}

int MPI_Type_free(MPI_Datatype* datatype) {
    Arguments arguments("MPI_Type_free");
    arguments.out(datatype);
    if (arguments.failed()) return arguments.error();
    arguments.datatype(*datatype);
    Datatype* const made = find_datatype(*datatype);
    arguments.require(made != nullptr, MPI_ERR_TYPE, "a predefined datatype can't be freed");
    if (arguments.failed()) return arguments.error();
    const int error = made->attributes.remove_all(*datatype);
    arguments.require(error == MPI_SUCCESS, error, "an attribute's delete function failed");
    if (arguments.failed()) return arguments.error();
    release_datatype(arguments.rank(), *made);
    *datatype = MPI_DATATYPE_NULL;
    return MPI_SUCCESS;
}

// The names of MPI 1, which MPI 3.0 removed [MPI 3.1 §16.1].
int MPI_Type_hvector(int count, int blocklength, MPI_Aint stride, MPI_Datatype oldtype,
                     MPI_Datatype* newtype) {
    return create_vector("MPI_Type_hvector", count, blocklength, stride, false, oldtype, newtype);
}

int MPI_Type_hindexed(int count, int array_of_blocklengths[], MPI_Aint array_of_displacements[],
                      MPI_Datatype oldtype, MPI_Datatype* newtype) {
    return create_hindexed("MPI_Type_hindexed", count, array_of_blocklengths, array_of_displacements, oldtype,
                           newtype);
}

int MPI_Type_struct(int count, int array_of_blocklengths[], MPI_Aint array_of_displacements[],
                    MPI_Datatype array_of_types[], MPI_Datatype* newtype) {
    return create_struct("MPI_Type_struct", count, array_of_blocklengths, array_of_displacements,
                         array_of_types, newtype);
}
