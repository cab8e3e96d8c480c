// Attributes of communicators, datatypes and windows [MPI 3.1 §6.7, §8.1.2, §11.2.6].

#include <mpi.h>

#include <climits>
#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/objects/attributes.hpp"

using namespace vaquero::mpi;

namespace {

int create_keyval(const char* function, const Keyval& keyval, int* number) {
    Arguments arguments(function);
    arguments.out(number);
    if (arguments.failed()) return arguments.error();
    Keyval* const created = arguments.rank().keyvals.allocate(keyval);
    arguments.memory(created);
    if (!arguments.failed()) *number = number_of(*created);
    return arguments.error();
}

Keyval* check_keyval(Arguments& arguments, int number, Keyval::Kind kind) {
    Keyval* const keyval = find_keyval(number, kind);
    arguments.require(keyval != nullptr, MPI_ERR_KEYVAL, "invalid key value");
    return keyval;
}

int free_keyval(const char* function, int* number, Keyval::Kind kind) {
    Arguments arguments(function);
    arguments.out(number);
    if (arguments.failed()) return arguments.error();
    Keyval* const keyval = check_keyval(arguments, *number, kind);
    if (arguments.failed()) return arguments.error();
    // A program that kept the number may free it again while attributes hold the keyval.
    if (!keyval->is_freed) {
        keyval->is_freed = true;
        release_keyval(*keyval);
    }
    *number = MPI_KEYVAL_INVALID;
    return MPI_SUCCESS;
}

void conclude(Arguments& arguments, int error) {
    arguments.require(error == MPI_SUCCESS, error, "an attribute's function failed, or memory has run out");
}

/// An object whose attributes a call is about: null attributes if the arguments are wrong.
struct Object {
    AttributeList* attributes;
    void* handle;
    Keyval::Kind kind;
};

Object communicator_object(const Arguments& arguments) {
    if (arguments.failed()) return {nullptr, nullptr, Keyval::Kind::communicator};
    Communicator& communicator = arguments.communicator();
    return {&communicator.attributes, communicator.handle(), Keyval::Kind::communicator};
}

Object datatype_object(Arguments& arguments, MPI_Datatype datatype) {
    Datatype* const made = find_datatype(datatype);
    const PredefinedType* const predefined = made == nullptr ? find_predefined(datatype) : nullptr;
    arguments.require(made != nullptr || predefined != nullptr, MPI_ERR_TYPE, "invalid datatype");
    if (arguments.failed()) return {nullptr, nullptr, Keyval::Kind::datatype};
    AttributeList* attributes = made != nullptr ? &made->attributes : nullptr;
    if (made == nullptr) {
        attributes = arguments.rank().predefined_type_attributes(*predefined);
        arguments.memory(attributes);
    }
    return {attributes, datatype, Keyval::Kind::datatype};
}

Object private_data_object(Arguments& arguments, MPI_Win win) {
    Window* const window = arguments.rank().windows.find(win);
    arguments.require(window != nullptr, MPI_ERR_WIN, "invalid window");
    return {window != nullptr ? &window->attributes : nullptr, win, Keyval::Kind::window};
}

int set_attribute(Arguments& arguments, const Object& object, int number, void* value) {
    Keyval* const keyval = check_keyval(arguments, number, object.kind);
    if (!arguments.failed()) conclude(arguments, object.attributes->set(object.handle, *keyval, value));
    return arguments.error();
}

int delete_attribute(Arguments& arguments, const Object& object, int number) {
    Keyval* const keyval = check_keyval(arguments, number, object.kind);
    if (!arguments.failed()) conclude(arguments, object.attributes->remove(object.handle, *keyval));
    return arguments.error();
}

/// Writes the pointer `value` to `result`, a pointer to a pointer of some kind.
void give(void* result, const void* value) {
    std::memcpy(result, &value, sizeof value);
}

int get_attribute(Arguments& arguments, const Object& object, int number, void* result, int* flag) {
    Keyval* const keyval = check_keyval(arguments, number, object.kind);
    arguments.out(result);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    const Attribute* const attribute = object.attributes->find(*keyval);
    *flag = attribute != nullptr;
    if (attribute != nullptr) give(result, attribute->value);
    return MPI_SUCCESS;
}

/// A predefined attribute of every communicator; null when there is no such.
const int* predefined_attribute(RankState& rank, int number) {
    static const int tag_upper_bound = INT_MAX;
    static const int host = MPI_PROC_NULL;
    static const int io = MPI_ANY_SOURCE; // every rank can
    static const int wtime_is_global = 1;
    static const int application_number = 0;
    switch (number) {
    case MPI_TAG_UB:
        return &tag_upper_bound;
    case MPI_HOST:
        return &host;
    case MPI_IO:
        return &io;
    case MPI_WTIME_IS_GLOBAL:
        return &wtime_is_global;
    case MPI_APPNUM:
        return &application_number;
    case MPI_UNIVERSE_SIZE:
        return &rank.universe_size;
    case MPI_LASTUSEDCODE:
        return &rank.last_used_code;
    default:
        return nullptr;
    }
}

/// A predefined attribute of every window.
bool predefined_attribute(Window& window, int number, const void** value) {
    switch (number) {
    case MPI_WIN_BASE:
        *value = window.base;
        return true;
    case MPI_WIN_SIZE:
        *value = &window.size;
        return true;
    case MPI_WIN_DISP_UNIT:
        *value = &window.unit;
        return true;
    case MPI_WIN_CREATE_FLAVOR:
        *value = &window.flavor;
        return true;
    case MPI_WIN_MODEL:
        *value = &window.model;
        return true;
    default:
        return false;
    }
}

int set_communicator_attribute(const char* function, MPI_Comm comm, int number, void* value) {
    Arguments arguments(function, comm);
    return set_attribute(arguments, communicator_object(arguments), number, value);
}

int get_communicator_attribute(const char* function, MPI_Comm comm, int number, void* result, int* flag) {
    Arguments arguments(function, comm);
    const int* const predefined = predefined_attribute(arguments.rank(), number);
    if (predefined == nullptr)
        return get_attribute(arguments, communicator_object(arguments), number, result, flag);
    arguments.out(result);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    give(result, predefined);
    *flag = 1;
    return MPI_SUCCESS;
}

int delete_communicator_attribute(const char* function, MPI_Comm comm, int number) {
    Arguments arguments(function, comm);
    return delete_attribute(arguments, communicator_object(arguments), number);
}

} // namespace

int MPI_Comm_create_keyval(MPI_Comm_copy_attr_function* comm_copy_attr_fn,
                           MPI_Comm_delete_attr_function* comm_delete_attr_fn, int* comm_keyval,
                           void* extra_state) {
    return create_keyval("MPI_Comm_create_keyval",
                         {Keyval::Kind::communicator,
                          {.communicator = comm_copy_attr_fn},
                          {.communicator = comm_delete_attr_fn},
                          extra_state},
                         comm_keyval);
}

int MPI_Type_create_keyval(MPI_Type_copy_attr_function* type_copy_attr_fn,
                           MPI_Type_delete_attr_function* type_delete_attr_fn, int* type_keyval,
                           void* extra_state) {
    return create_keyval("MPI_Type_create_keyval",
                         {Keyval::Kind::datatype,
                          {.datatype = type_copy_attr_fn},
                          {.datatype = type_delete_attr_fn},
                          extra_state},
                         type_keyval);
}

int MPI_Win_create_keyval(MPI_Win_copy_attr_function* win_copy_attr_fn,
                          MPI_Win_delete_attr_function* win_delete_attr_fn, int* win_keyval,
                          void* extra_state) {
    return create_keyval(
        "MPI_Win_create_keyval",
        {Keyval::Kind::window, {.window = win_copy_attr_fn}, {.window = win_delete_attr_fn}, extra_state},
        win_keyval);
}

int MPI_Comm_free_keyval(int* comm_keyval) {
    return free_keyval("MPI_Comm_free_keyval", comm_keyval, Keyval::Kind::communicator);
}

int MPI_Type_free_keyval(int* type_keyval) {
    return free_keyval("MPI_Type_free_keyval", type_keyval, Keyval::Kind::datatype);
}

int MPI_Win_free_keyval(int* win_keyval) {
    return free_keyval("MPI_Win_free_keyval", win_keyval, Keyval::Kind::window);
}

int MPI_Comm_set_attr(MPI_Comm comm, int comm_keyval, void* attribute_val) {
    return set_communicator_attribute("MPI_Comm_set_attr", comm, comm_keyval, attribute_val);
}

int MPI_Comm_get_attr(MPI_Comm comm, int comm_keyval, void* attribute_val, int* flag) {
    return get_communicator_attribute("MPI_Comm_get_attr", comm, comm_keyval, attribute_val, flag);
}

int MPI_Comm_delete_attr(MPI_Comm comm, int comm_keyval) {
    return delete_communicator_attribute("MPI_Comm_delete_attr", comm, comm_keyval);
}

int MPI_Type_set_attr(MPI_Datatype datatype, int type_keyval, void* attribute_val) {
    Arguments arguments("MPI_Type_set_attr");
    return set_attribute(arguments, datatype_object(arguments, datatype), type_keyval, attribute_val);
}

int MPI_Type_get_attr(MPI_Datatype datatype, int type_keyval, void* attribute_val, int* flag) {
    Arguments arguments("MPI_Type_get_attr");
    return get_attribute(arguments, datatype_object(arguments, datatype), type_keyval, attribute_val, flag);
}

int MPI_Type_delete_attr(MPI_Datatype datatype, int type_keyval) {
    Arguments arguments("MPI_Type_delete_attr");
    return delete_attribute(arguments, datatype_object(arguments, datatype), type_keyval);
}

int MPI_Win_set_attr(MPI_Win win, int win_keyval, void* attribute_val) {
    Arguments arguments("MPI_Win_set_attr");
    return set_attribute(arguments, private_data_object(arguments, win), win_keyval, attribute_val);
}

int MPI_Win_get_attr(MPI_Win win, int win_keyval, void* attribute_val, int* flag) {
    Arguments arguments("MPI_Win_get_attr");
    const Object object = private_data_object(arguments, win);
    arguments.out(attribute_val);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    const void* value = nullptr;
    if (!predefined_attribute(*arguments.rank().windows.find(win), win_keyval, &value))
        return get_attribute(arguments, object, win_keyval, attribute_val, flag);
    give(attribute_val, value);
    *flag = 1;
    return MPI_SUCCESS;
}

int MPI_Win_delete_attr(MPI_Win win, int win_keyval) {
    Arguments arguments("MPI_Win_delete_attr");
    return delete_attribute(arguments, private_data_object(arguments, win), win_keyval);
}

// The names of MPI 1, deprecated since MPI 2.0 [MPI 3.1 §15.1].
int MPI_Keyval_create(MPI_Copy_function* copy_fn, MPI_Delete_function* delete_fn, int* keyval,
                      void* extra_state) {
    return create_keyval(
        "MPI_Keyval_create",
        {Keyval::Kind::communicator, {.communicator = copy_fn}, {.communicator = delete_fn}, extra_state},
        keyval);
}

int MPI_Keyval_free(int* keyval) {
    return free_keyval("MPI_Keyval_free", keyval, Keyval::Kind::communicator);
}

int MPI_Attr_put(MPI_Comm comm, int keyval, void* attribute_val) {
    return set_communicator_attribute("MPI_Attr_put", comm, keyval, attribute_val);
}

int MPI_Attr_get(MPI_Comm comm, int keyval, void* attribute_val, int* flag) {
    return get_communicator_attribute("MPI_Attr_get", comm, keyval, attribute_val, flag);
}

int MPI_Attr_delete(MPI_Comm comm, int keyval) {
    return delete_communicator_attribute("MPI_Attr_delete", comm, keyval);
}
