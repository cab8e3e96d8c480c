// Windows: memory of each rank that others read and write [MPI 3.1 §11]. In one address space a Put is a copy
// to where the target's memory lies, and needs no help from the target.
#pragma once

#include <mpi.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "mpi/objects/attributes.hpp"
#include "mpi/objects/group.hpp"
#include "platform/platform.hpp"

namespace vaquero::mpi {

class Communicator;
class Info;
struct RankState;

/// What one member of a window shows the others, in memory that all can read and write.
struct alignas(64) WindowPart {
    /// Valid on every core; null for a dynamic window, where displacements are the target's own addresses.
    std::byte* base = nullptr;
    MPI_Aint size = 0;
    int unit = 1; ///< bytes of a displacement
    platform::PrivateData owner{};

    /// Who has locked it: how many share it, or `exclusive`.
    static constexpr std::uint32_t exclusive = UINT32_MAX;
    alignas(64) std::atomic<std::uint32_t> lock{0};
    /// Accumulates are atomic for each element: one of them at a time [MPI 3.1 §11.7.1]. 1 while there is
    /// one.
    std::atomic<std::uint32_t> accumulating{0};
};

/// One rank's view of a window. Its handle is its address.
class Window {
public:
    RankState* rank = nullptr;
    Communicator* communicator = nullptr; ///< a duplicate of the program's
    WindowPart* own = nullptr;
    WindowPart** parts = nullptr; ///< of all members
    // What the predefined attributes tell [MPI 3.1 §11.2.6].
    void* base = nullptr;
    MPI_Aint size = 0;
    int unit = 1;
    int flavor = MPI_WIN_FLAVOR_CREATE;
    int model = MPI_WIN_UNIFIED;
    void* memory = nullptr; ///< that this rank has allocated for the window; null: none
    std::size_t memory_bytes = 0;

    // Epochs [MPI 3.1 §11.5].
    bool is_fenced = false;         ///< a fence has begun one
    bool all_locked = false;        ///< MPI_Win_lock_all
    int locks = 0;                  ///< targets that this rank has locked
    std::uint8_t* locked = nullptr; ///< by target: 0, or the lock's kind
    Group* accessed = nullptr;      ///< from MPI_Win_start to MPI_Win_complete
    Group* exposed = nullptr;       ///< from MPI_Win_post to MPI_Win_wait
    int completed = 0;              ///< those of `exposed`, in order, that have completed

    MPI_Errhandler error_handler = MPI_ERRORS_ARE_FATAL;
    AttributeList attributes;
    Info* info = nullptr;
    std::array<char, MPI_MAX_OBJECT_NAME> name{};

    /// Whether this rank may access the memory of `target`.
    [[nodiscard]] bool may_access(int target) const {
        return is_fenced || all_locked || locked[target] != 0 || accessed != nullptr;
    }
};

} // namespace vaquero::mpi
