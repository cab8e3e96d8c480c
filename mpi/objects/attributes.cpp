#include "mpi/objects/attributes.hpp"

#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

// MPI_NULL_COPY_FN, MPI_DUP_FN and their kin are small numbers.
template <class Function>
bool is_null_function(Function* function) {
    return code_of(function) == 0;
}
template <class Function>
bool is_dup_function(Function* function) {
    return code_of(function) == 1;
}

template <class Handle, class Function>
int call_copy(Function* function, void* object, const Keyval& keyval, void* value, void** copied, int* flag) {
    if (is_null_function(function)) return MPI_SUCCESS;
    if (is_dup_function(function)) {
        *copied = value;
        *flag = 1;
        return MPI_SUCCESS;
    }
    return function(static_cast<Handle>(object), number_of(keyval), keyval.extra_state, value, copied, flag);
}

int call_copy(void* object, const Keyval& keyval, void* value, void** copied, int* flag) {
    switch (keyval.kind) {
    case Keyval::Kind::communicator:
        return call_copy<MPI_Comm>(keyval.copy.communicator, object, keyval, value, copied, flag);
    case Keyval::Kind::datatype:
        return call_copy<MPI_Datatype>(keyval.copy.datatype, object, keyval, value, copied, flag);
    case Keyval::Kind::window:
        break;
    }
    return call_copy<MPI_Win>(keyval.copy.window, object, keyval, value, copied, flag);
}

int call_delete(void* object, const Keyval& keyval, void* value) {
    const int number = number_of(keyval);
    if (is_null_function(keyval.remove.communicator)) return MPI_SUCCESS;
    switch (keyval.kind) {
    case Keyval::Kind::communicator:
        return keyval.remove.communicator(static_cast<MPI_Comm>(object), number, value, keyval.extra_state);
    case Keyval::Kind::datatype:
        return keyval.remove.datatype(static_cast<MPI_Datatype>(object), number, value, keyval.extra_state);
    case Keyval::Kind::window:
        break;
    }
    return keyval.remove.window(static_cast<MPI_Win>(object), number, value, keyval.extra_state);
}

MemoryPool& memory() {
    return state().engine->memory();
}

} // namespace

Keyval* find_keyval(int number, Keyval::Kind kind) {
    Keyval* const keyval = state().keyvals.find_index(static_cast<unsigned>(number) - first_keyval);
    return keyval != nullptr && keyval->kind == kind ? keyval : nullptr;
}

int number_of(const Keyval& keyval) {
    return first_keyval + static_cast<int>(decltype(RankState::keyvals)::index_of(keyval));
}

void release_keyval(Keyval& keyval) {
    if (--keyval.uses == 0) state().keyvals.release(keyval);
}

const Attribute* AttributeList::find(const Keyval& keyval) const {
    const Attribute* attribute = first_;
    while (attribute != nullptr && attribute->keyval != &keyval)
        attribute = attribute->next;
    return attribute;
}

int AttributeList::add(Keyval& keyval, void* value) {
    auto* const attribute = static_cast<Attribute*>(memory().allocate(sizeof(Attribute)));
    if (attribute == nullptr) return MPI_ERR_NO_MEM;
    *attribute = {first_, &keyval, value};
    first_ = attribute;
    ++keyval.uses;
    return MPI_SUCCESS;
}

int AttributeList::set(void* object, Keyval& keyval, void* value) {
    auto* const attribute = const_cast<Attribute*>(find(keyval));
    if (attribute == nullptr) return add(keyval, value);
    if (const int error = call_delete(object, keyval, attribute->value)) return error;
    attribute->value = value;
    return MPI_SUCCESS;
}

int AttributeList::remove(void* object, const Keyval& keyval) {
    for (Attribute** link = &first_; *link != nullptr; link = &(*link)->next) {
        Attribute* const attribute = *link;
        if (attribute->keyval != &keyval) continue;
        if (const int error = call_delete(object, keyval, attribute->value)) return error;
        *link = attribute->next;
        release_keyval(*attribute->keyval);
        memory().release(attribute, sizeof(Attribute));
        break;
    }
    return MPI_SUCCESS;
}

int AttributeList::remove_all(void* object) {
    while (first_ != nullptr)
        if (const int error = remove(object, *first_->keyval)) return error;
    return MPI_SUCCESS;
}

int AttributeList::copy_all(void* object, const AttributeList& from) {
    for (const Attribute* attribute = from.first_; attribute != nullptr; attribute = attribute->next) {
        void* copied = nullptr;
        int flag = 0;
        if (const int error = call_copy(object, *attribute->keyval, attribute->value, &copied, &flag))
            return error;
        if (flag == 0) continue;
        if (const int error = add(*attribute->keyval, copied)) return error;
    }
    return MPI_SUCCESS;
}

} // namespace vaquero::mpi
