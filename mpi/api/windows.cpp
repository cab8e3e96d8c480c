// Windows: creation, inquiry and end [MPI 3.1 §11.2].

#include <mpi.h>

#include <algorithm>
#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/objects/info.hpp"
#include "mpi/rma/arguments.hpp"
#include "mpi/rma/window_creation.hpp"

using namespace vaquero::mpi;

namespace {

int create(Arguments& arguments, const WindowMemory& memory, MPI_Info info, void* base_result, MPI_Win* win) {
    arguments.intracommunicator();
    arguments.out(win);
    arguments.require(memory.size >= 0, MPI_ERR_SIZE, "negative size");
    arguments.require(memory.unit > 0, MPI_ERR_DISP, "the unit of displacements must be positive");
    const Info* const hints = arguments.info(info);
    if (arguments.failed()) return arguments.error();
    WindowMemory wanted = memory;
    if (hints != nullptr) {
        Info::Entry* const entry = hints->find("alloc_shared_noncontig");
        wanted.noncontiguous = entry != nullptr && std::strcmp(entry->value(), "true") == 0;
    }
    Window* const window = create_window(arguments.rank(), arguments.communicator(), wanted);
    arguments.memory(window);
    if (arguments.failed()) return arguments.error();
    if (hints != nullptr) window->info = create_info(arguments.rank(), hints);
    if (base_result != nullptr) std::memcpy(base_result, &window->base, sizeof window->base);
    *win = handle_cast<MPI_Win>(window);
    return MPI_SUCCESS;
}

} // namespace

int MPI_Win_create(void* base, MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, MPI_Win* win) {
    Arguments arguments("MPI_Win_create", comm);
    arguments.require(size <= 0 || base != nullptr, MPI_ERR_ARG, "null pointer to the memory");
    return create(arguments, {base, size, disp_unit, MPI_WIN_FLAVOR_CREATE}, info, nullptr, win);
}

int MPI_Win_allocate(MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, void* baseptr,
                     MPI_Win* win) {
    Arguments arguments("MPI_Win_allocate", comm);
    arguments.out(baseptr);
    return create(arguments, {nullptr, size, disp_unit, MPI_WIN_FLAVOR_ALLOCATE}, info, baseptr, win);
}

int MPI_Win_allocate_shared(MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, void* baseptr,
                            MPI_Win* win) {
    Arguments arguments("MPI_Win_allocate_shared", comm);
    arguments.out(baseptr);
    return create(arguments, {nullptr, size, disp_unit, MPI_WIN_FLAVOR_SHARED}, info, baseptr, win);
}

int MPI_Win_create_dynamic(MPI_Info info, MPI_Comm comm, MPI_Win* win) {
    Arguments arguments("MPI_Win_create_dynamic", comm);
    return create(arguments, {nullptr, 0, 1, MPI_WIN_FLAVOR_DYNAMIC}, info, nullptr, win);
}

// All memory can be reached without being attached.
int MPI_Win_attach(MPI_Win win, void* base, MPI_Aint size) {
    WindowArguments arguments("MPI_Win_attach", win);
    arguments.require(arguments.failed() || arguments.window().flavor == MPI_WIN_FLAVOR_DYNAMIC,
                      MPI_ERR_RMA_FLAVOR, "not a dynamic window");
    arguments.require(size >= 0, MPI_ERR_SIZE, "negative size");
    arguments.require(size <= 0 || base != nullptr, MPI_ERR_ARG, "null pointer to the memory");
    return arguments.error();
}

int MPI_Win_detach(MPI_Win win, const void*) {
    WindowArguments arguments("MPI_Win_detach", win);
    arguments.require(arguments.failed() || arguments.window().flavor == MPI_WIN_FLAVOR_DYNAMIC,
                      MPI_ERR_RMA_FLAVOR, "not a dynamic window");
    return arguments.error();
}

int MPI_Win_shared_query(MPI_Win win, int rank, MPI_Aint* size, int* disp_unit, void* baseptr) {
    WindowArguments arguments("MPI_Win_shared_query", win);
    arguments.out(size);
    arguments.out(disp_unit);
    arguments.out(baseptr);
    if (rank != MPI_PROC_NULL) arguments.member(rank);
    arguments.require(arguments.failed() || arguments.window().flavor == MPI_WIN_FLAVOR_SHARED,
                      MPI_ERR_RMA_FLAVOR, "not a window of shared memory");
    if (arguments.failed()) return arguments.error();
    const Window& window = arguments.window();
    // MPI 3.1 §11.2.3: the lowest rank that has any.
    int asked = rank == MPI_PROC_NULL ? 0 : rank;
    while (rank == MPI_PROC_NULL && asked + 1 < window.communicator->size() && window.parts[asked]->size == 0)
        ++asked;
    const WindowPart& part = *window.parts[asked];
    *size = part.size;
    *disp_unit = part.unit;
    std::memcpy(baseptr, &part.base, sizeof part.base);
    return MPI_SUCCESS;
}

int MPI_Win_free(MPI_Win* win) {
    if (const int error = enter_for("MPI_Win_free", win)) return error;
    WindowArguments arguments("MPI_Win_free", *win);
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    arguments.require(window.locks == 0 && !window.all_locked && window.accessed == nullptr &&
                          window.exposed == nullptr,
                      MPI_ERR_RMA_SYNC, "an epoch isn't over");
    if (arguments.failed()) return arguments.error();
    const int error = window.attributes.remove_all(*win);
    arguments.require(error == MPI_SUCCESS, error, "an attribute's delete function failed");
    if (arguments.failed()) return arguments.error();
    free_window(arguments.rank(), window);
    *win = MPI_WIN_NULL;
    return MPI_SUCCESS;
}

int MPI_Win_get_group(MPI_Win win, MPI_Group* group) {
    WindowArguments arguments("MPI_Win_get_group", win);
    arguments.out(group);
    if (!arguments.failed())
        *group = handle_of(arguments.rank(), *retain_group(&arguments.window().communicator->group()));
    return arguments.error();
}

int MPI_Win_set_info(MPI_Win win, MPI_Info info) {
    WindowArguments arguments("MPI_Win_set_info", win);
    if (arguments.failed()) return arguments.error();
    const Info* const hints = find_info(arguments.rank(), info);
    arguments.require(hints != nullptr || info == MPI_INFO_NULL, MPI_ERR_INFO, "invalid info");
    if (arguments.failed()) return arguments.error();
    Window& window = arguments.window();
    if (window.info != nullptr) release_info(arguments.rank(), window.info);
    window.info = create_info(arguments.rank(), hints);
    arguments.require(window.info != nullptr, MPI_ERR_NO_MEM, "out of memory");
    return arguments.error();
}

int MPI_Win_get_info(MPI_Win win, MPI_Info* info_used) {
    WindowArguments arguments("MPI_Win_get_info", win);
    arguments.out(info_used);
    if (arguments.failed()) return arguments.error();
    Info* const copy = create_info(arguments.rank(), arguments.window().info);
    arguments.require(copy != nullptr, MPI_ERR_NO_MEM, "out of memory");
    if (!arguments.failed()) *info_used = handle_of(*copy);
    return arguments.error();
}

int MPI_Win_set_name(MPI_Win win, const char* win_name) {
    WindowArguments arguments("MPI_Win_set_name", win);
    arguments.require(win_name != nullptr, MPI_ERR_ARG, "null pointer for the name");
    if (arguments.failed()) return arguments.error();
    auto& name = arguments.window().name;
    name = {};
    std::copy_n(win_name, std::min(std::strlen(win_name), name.size() - 1), name.begin());
    return MPI_SUCCESS;
}

int MPI_Win_get_name(MPI_Win win, char* win_name, int* resultlen) {
    WindowArguments arguments("MPI_Win_get_name", win);
    arguments.out(win_name);
    arguments.out(resultlen);
    if (arguments.failed()) return arguments.error();
    std::strcpy(win_name, arguments.window().name.data());
    *resultlen = static_cast<int>(std::strlen(win_name));
    return MPI_SUCCESS;
}
