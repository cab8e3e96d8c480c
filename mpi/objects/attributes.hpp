// What programs cache on communicators, datatypes and windows [MPI 3.1 §6.7].
#pragma once

#include <mpi.h>

#include <cstdint>

namespace vaquero::mpi {

struct RankState;

/// From MPI_Comm_create_keyval and its kin. Programs know it by first_keyval + its index. It ends when it has
/// been freed and no attribute uses it any more; until then its number stays valid [MPI 3.1 §6.7.2].
struct Keyval {
    enum class Kind : std::uint8_t { communicator, datatype, window };
    union Copy {
        MPI_Comm_copy_attr_function* communicator;
        MPI_Type_copy_attr_function* datatype;
        MPI_Win_copy_attr_function* window;
    };
    union Delete {
        MPI_Comm_delete_attr_function* communicator;
        MPI_Type_delete_attr_function* datatype;
        MPI_Win_delete_attr_function* window;
    };

    Kind kind;
    Copy copy;
    Delete remove;
    void* extra_state;
    int uses = 1; ///< the program's, and each attribute
    bool is_freed = false;
};

inline constexpr int first_keyval = 0x400;

/// The caller's keyval with this number, if it is for this kind of object; nullptr when there is none.
Keyval* find_keyval(int number, Keyval::Kind kind);
int number_of(const Keyval& keyval);
void release_keyval(Keyval& keyval);

struct Attribute {
    Attribute* next;
    Keyval* keyval;
    void* value;
};

/// The attributes of one object, whose handle is `object` for the callbacks. All of them return MPI_SUCCESS,
/// what a callback returned, or MPI_ERR_NO_MEM.
class AttributeList {
public:
    [[nodiscard]] const Attribute* find(const Keyval& keyval) const;
    int set(void* object, Keyval& keyval, void* value);
    int remove(void* object, const Keyval& keyval);
    /// The last one that was set goes first, since MPI 2.2 [MPI 3.1 §8.7.1].
    int remove_all(void* object);
    /// What the copy callbacks let through, for a duplicate of `object`.
    int copy_all(void* object, const AttributeList& from);

private:
    int add(Keyval& keyval, void* value);

    Attribute* first_ = nullptr;
};

} // namespace vaquero::mpi
