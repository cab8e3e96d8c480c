// Windows: memory of each rank that others read and write [MPI 3.1 §11.2].
#pragma once

#include <mpi.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "mpi/objects/attributes.hpp"

namespace vaquero::mpi {

class Communicator;
class Info;
struct RankState;

/// What one member of a window shows the others, in memory that all can read and write.
struct alignas(64) WindowPart {
    std::byte* base = nullptr; ///< valid on every core; null for a dynamic window, where all addresses are one's own
    MPI_Aint size = 0;
    int unit = 1; ///< bytes of a displacement

    /// Who holds it: the number of shared holders, or `exclusive`. A ticket lock keeps the order.
    static constexpr std::uint32_t exclusive = UINT32_MAX;
    alignas(64) std::atomic<std::uint32_t> lock{0};
    /// Accumulates are atomic: one at a time [MPI 3.1 §11.7.1].
    std::atomic<std::uint32_t> accumulating{0};
    /// How many have posted to this rank, and completed on it, since it began [MPI 3.1 §11.5.2].
    std::atomic<std::uint32_t> completions{0};
};

/// One rank's view of a window. Its handle is its address.
class Window {
public:
    enum class Epoch : std::uint8_t { none, fence, access, locked, locked_all };

    RankState* rank = nullptr;
    Communicator* communicator = nullptr; ///< a duplicate, of its own
    WindowPart* own = nullptr;
    WindowPart** parts = nullptr;  ///< of all members
    std::uint32_t* posts = nullptr; ///< see rma/synchronization
    // What the predefined attributes tell [MPI 3.1 §11.2.6].
    void* base = nullptr;
    MPI_Aint size = 0;
    int unit = 1;
    void* memory = nullptr;        ///< what MPI_Win_allocate gave; null: the program's own
    std::size_t memory_bytes = 0;
    int flavor = MPI_WIN_FLAVOR_CREATE;
    int model = MPI_WIN_UNIFIED;
    MPI_Errhandler error_handler = MPI_ERRORS_ARE_FATAL;
    AttributeList attributes;
    Info* info = nullptr;
    std::array<char, MPI_MAX_OBJECT_NAME> name{};
};

} // namespace vaquero::mpi
