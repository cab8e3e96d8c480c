// Inquiries about datatypes, and how many elements a status stands for [MPI 3.1 §4.1.5 to §4.1.13, §3.2.5].

#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <limits>
#include <span>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/status.hpp"
#include "mpi/objects/datatype.hpp"

using namespace vaquero::mpi;

namespace {

/// MPI 3.1 §4.1.5: what doesn't fit is MPI_UNDEFINED.
template <class Number>
Number fit(MPI_Count count) {
    return count > static_cast<MPI_Count>(std::numeric_limits<Number>::max()) ? Number{MPI_UNDEFINED}
                                                                              : static_cast<Number>(count);
}

template <class Number>
int get_size(const char* function, MPI_Datatype datatype, Number* size) {
    Arguments arguments(function);
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(size);
    if (!arguments.failed()) *size = fit<Number>(static_cast<MPI_Count>(layout->size));
    return arguments.error();
}

template <class Number>
int get_bounds(const char* function, MPI_Datatype datatype, Number* lower_bound, Number* extent,
               bool true_ones) {
    Arguments arguments(function);
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(lower_bound);
    arguments.out(extent);
    if (arguments.failed()) return arguments.error();
    *lower_bound = true_ones ? layout->true_lower_bound : layout->lower_bound;
    *extent = true_ones ? layout->true_extent : layout->extent;
    return MPI_SUCCESS;
}

/// The bytes of the first of the two values of a pair.
std::size_t first_of_pair(const PredefinedType& pair) {
    const Layout& layout = layout_of(pair);
    return layout.piece_count == 2 ? layout.pieces[0].run
           : pair.kind == ElementKind::two_floats || pair.kind == ElementKind::two_doubles
               ? pair.size / std::size_t{2}
               : pair.size - sizeof(int);
}

/// Adds to `count` the basic elements that `bytes` of data of `datatype` are. False if one is incomplete.
bool count_basics(MPI_Datatype datatype, std::size_t bytes, std::size_t& count) {
    const std::size_t size = find_layout(datatype)->size;
    if (size == 0) return bytes == 0;
    count += bytes / size * basic_count_of(datatype);
    std::size_t rest = bytes % size;
    if (rest == 0) return true;
    if (const PredefinedType* const predefined = find_predefined(datatype)) {
        ++count;
        return predefined->basic_count == 2 && rest == first_of_pair(*predefined);
    }
    const Datatype& made = *find_datatype(datatype);
    for (const Part* part = made.parts; part != made.parts + made.part_count; ++part) {
        const std::size_t of_part = std::min(rest, part->count * part->child->size);
        if (!count_basics(part->type, of_part, count)) return false;
        rest -= of_part;
    }
    return true;
}

/// The reverse: the bytes of the first `count` basic elements.
std::size_t bytes_of_basics(MPI_Datatype datatype, std::size_t count) {
    const std::size_t in_one = basic_count_of(datatype);
    if (in_one == 0) return 0;
    std::size_t bytes = count / in_one * find_layout(datatype)->size;
    std::size_t rest = count % in_one;
    if (rest == 0) return bytes;
    if (const PredefinedType* const predefined = find_predefined(datatype))
        return bytes + first_of_pair(*predefined);
    const Datatype& made = *find_datatype(datatype);
    for (const Part* part = made.parts; part != made.parts + made.part_count && rest != 0; ++part) {
        const std::size_t of_part = std::min(rest, part->count * basic_count_of(part->type));
        bytes += bytes_of_basics(part->type, of_part);
        rest -= of_part;
    }
    return bytes;
}

template <class Number>
int get_elements(const char* function, const MPI_Status* status, MPI_Datatype datatype, Number* count) {
    Arguments arguments(function);
    arguments.datatype(datatype);
    arguments.out(status);
    arguments.out(count);
    if (arguments.failed()) return arguments.error();
    std::size_t elements = 0;
    const bool whole = count_basics(datatype, bytes_of(*status), elements);
    *count = whole ? fit<Number>(static_cast<MPI_Count>(elements)) : Number{MPI_UNDEFINED};
    return MPI_SUCCESS;
}

int set_elements(const char* function, MPI_Status* status, MPI_Datatype datatype, MPI_Count count) {
    Arguments arguments(function);
    arguments.datatype(datatype);
    arguments.out(status);
    arguments.require(count >= 0, MPI_ERR_COUNT, "negative count");
    if (!arguments.failed()) set_bytes(*status, bytes_of_basics(datatype, static_cast<std::size_t>(count)));
    return arguments.error();
}

} // namespace

int MPI_Type_size(MPI_Datatype datatype, int* size) {
    return get_size("MPI_Type_size", datatype, size);
}

int MPI_Type_size_x(MPI_Datatype datatype, MPI_Count* size) {
    return get_size("MPI_Type_size_x", datatype, size);
}

int MPI_Type_get_extent(MPI_Datatype datatype, MPI_Aint* lb, MPI_Aint* extent) {
    return get_bounds("MPI_Type_get_extent", datatype, lb, extent, false);
}

int MPI_Type_get_extent_x(MPI_Datatype datatype, MPI_Count* lb, MPI_Count* extent) {
    return get_bounds("MPI_Type_get_extent_x", datatype, lb, extent, false);
}

int MPI_Type_get_true_extent(MPI_Datatype datatype, MPI_Aint* true_lb, MPI_Aint* true_extent) {
    return get_bounds("MPI_Type_get_true_extent", datatype, true_lb, true_extent, true);
}

int MPI_Type_get_true_extent_x(MPI_Datatype datatype, MPI_Count* true_lb, MPI_Count* true_extent) {
    return get_bounds("MPI_Type_get_true_extent_x", datatype, true_lb, true_extent, true);
}

int MPI_Type_set_name(MPI_Datatype datatype, const char* type_name) {
    Arguments arguments("MPI_Type_set_name");
    arguments.datatype(datatype);
    arguments.require(type_name != nullptr, MPI_ERR_ARG, "null pointer for the name");
    Datatype* const made = find_datatype(datatype);
    arguments.require(arguments.failed() || made != nullptr, MPI_ERR_TYPE,
                      "a predefined datatype has its name");
    if (arguments.failed()) return arguments.error();
    made->name = {};
    std::copy_n(type_name, std::min(std::strlen(type_name), made->name.size() - 1), made->name.begin());
    return MPI_SUCCESS;
}

int MPI_Type_get_name(MPI_Datatype datatype, char* type_name, int* resultlen) {
    Arguments arguments("MPI_Type_get_name");
    arguments.out(type_name);
    arguments.out(resultlen);
    const PredefinedType* const predefined = find_predefined(datatype);
    // MPI 3.1 §6.8: MPI_DATATYPE_NULL has a name too.
    const Datatype* const made =
        predefined == nullptr && datatype != MPI_DATATYPE_NULL ? find_datatype(datatype) : nullptr;
    arguments.require(predefined != nullptr || made != nullptr || datatype == MPI_DATATYPE_NULL, MPI_ERR_TYPE,
                      "invalid datatype");
    if (arguments.failed()) return arguments.error();
    std::strcpy(type_name, predefined != nullptr ? predefined->name
                           : made != nullptr     ? made->name.data()
                                                 : "MPI_DATATYPE_NULL");
    *resultlen = static_cast<int>(std::strlen(type_name));
    return MPI_SUCCESS;
}

int MPI_Type_get_envelope(MPI_Datatype datatype, int* num_integers, int* num_addresses, int* num_datatypes,
                          int* combiner) {
    Arguments arguments("MPI_Type_get_envelope");
    arguments.datatype(datatype);
    for (const int* result : {num_integers, num_addresses, num_datatypes, combiner})
        arguments.out(result);
    if (arguments.failed()) return arguments.error();
    const Datatype* const made = find_datatype(datatype);
    const Datatype::Contents contents = made != nullptr ? made->contents : Datatype::Contents{};
    *num_integers = contents.integer_count;
    *num_addresses = contents.address_count;
    *num_datatypes = contents.type_count;
    *combiner = contents.combiner;
    return MPI_SUCCESS;
}

int MPI_Type_get_contents(MPI_Datatype datatype, int max_integers, int max_addresses, int max_datatypes,
                          int array_of_integers[], MPI_Aint array_of_addresses[],
                          MPI_Datatype array_of_datatypes[]) {
    Arguments arguments("MPI_Type_get_contents");
    arguments.datatype(datatype);
    const Datatype* const made = find_datatype(datatype);
    arguments.require(arguments.failed() || made != nullptr, MPI_ERR_TYPE,
                      "a predefined datatype has no contents");
    if (arguments.failed()) return arguments.error();
    const Datatype::Contents& contents = made->contents;
    arguments.require(max_integers >= contents.integer_count && max_addresses >= contents.address_count &&
                          max_datatypes >= contents.type_count,
                      MPI_ERR_ARG, "the contents don't fit");
    arguments.array(contents.integer_count, array_of_integers);
    arguments.array(contents.address_count, array_of_addresses);
    arguments.array(contents.type_count, array_of_datatypes);
    if (arguments.failed()) return arguments.error();
    std::copy_n(contents.integers, contents.integer_count, array_of_integers);
    std::copy_n(contents.addresses, contents.address_count, array_of_addresses);
    for (int i = 0; i < contents.type_count; ++i) {
        // The caller frees what isn't predefined [MPI 3.1 §4.1.13].
        array_of_datatypes[i] = contents.types[i];
        retain_datatype(contents.types[i]);
    }
    return MPI_SUCCESS;
}

int MPI_Type_match_size(int typeclass, int size, MPI_Datatype* datatype) {
    Arguments arguments("MPI_Type_match_size");
    arguments.out(datatype);
    const bool integer = typeclass == MPI_TYPECLASS_INTEGER;
    const bool real = typeclass == MPI_TYPECLASS_REAL;
    arguments.require(integer || real || typeclass == MPI_TYPECLASS_COMPLEX, MPI_ERR_ARG,
                      "invalid type class");
    if (arguments.failed()) return arguments.error();
    struct Match {
        int size;
        MPI_Datatype type;
    };
    const Match integers[] = {{1, MPI_INT8_T}, {2, MPI_INT16_T}, {4, MPI_INT32_T}, {8, MPI_INT64_T}};
    const Match reals[] = {{4, MPI_FLOAT}, {8, MPI_DOUBLE}, {16, MPI_LONG_DOUBLE}};
    const Match complexes[] = {
        {8, MPI_C_FLOAT_COMPLEX}, {16, MPI_C_DOUBLE_COMPLEX}, {32, MPI_C_LONG_DOUBLE_COMPLEX}};
    MPI_Datatype found = MPI_DATATYPE_NULL;
    for (const Match& match : integer ? std::span<const Match>(integers)
                              : real  ? std::span<const Match>(reals)
                                      : std::span<const Match>(complexes))
        if (match.size == size) found = match.type;
    arguments.require(found != MPI_DATATYPE_NULL, MPI_ERR_ARG, "there is no datatype of this size");
    if (!arguments.failed()) *datatype = found;
    return arguments.error();
}

int MPI_Get_count(const MPI_Status* status, MPI_Datatype datatype, int* count) {
    Arguments arguments("MPI_Get_count");
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(status);
    arguments.out(count);
    if (arguments.failed()) return arguments.error();
    const std::size_t bytes = bytes_of(*status);
    if (bytes == 0)
        *count = 0;
    else
        *count = layout->size != 0 && bytes % layout->size == 0
                     ? fit<int>(static_cast<MPI_Count>(bytes / layout->size))
                     : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

int MPI_Get_elements(const MPI_Status* status, MPI_Datatype datatype, int* count) {
    return get_elements("MPI_Get_elements", status, datatype, count);
}

int MPI_Get_elements_x(const MPI_Status* status, MPI_Datatype datatype, MPI_Count* count) {
    return get_elements("MPI_Get_elements_x", status, datatype, count);
}

int MPI_Status_set_elements(MPI_Status* status, MPI_Datatype datatype, int count) {
    return set_elements("MPI_Status_set_elements", status, datatype, count);
}

int MPI_Status_set_elements_x(MPI_Status* status, MPI_Datatype datatype, MPI_Count count) {
    return set_elements("MPI_Status_set_elements_x", status, datatype, count);
}

int MPI_Status_set_cancelled(MPI_Status* status, int flag) {
    Arguments arguments("MPI_Status_set_cancelled");
    arguments.out(status);
    if (!arguments.failed()) set_cancelled(*status, flag != 0);
    return arguments.error();
}

int MPI_Get_address(const void* location, MPI_Aint* address) {
    Arguments arguments("MPI_Get_address");
    arguments.out(address);
    if (!arguments.failed()) *address = reinterpret_cast<MPI_Aint>(location);
    return arguments.error();
}

MPI_Aint MPI_Aint_add(MPI_Aint base, MPI_Aint disp) {
    return base + disp;
}

MPI_Aint MPI_Aint_diff(MPI_Aint addr1, MPI_Aint addr2) {
    return addr1 - addr2;
}
