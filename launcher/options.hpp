// The command line: what is to be done, with every option that was left open at its default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "launcher/failure.hpp"
#include "launcher/host_memory.hpp"

namespace vaquero::launcher {

/// That there are slots for: eight virtio-mmio slots less consoles and entropy.
inline constexpr std::size_t max_folders = 4;

enum class Action { Run, Image, Build, List, Help };
enum class MachineType { Microvm, Q35 };
enum class Accelerator { Auto, Kvm, Tcg };

/// A folder of the host's that the program sees.
struct SharedFolder {
    std::string host;  ///< absolute
    std::string guest; ///< its absolute path there
};

struct Options {
    Action action = Action::Run;
    std::string program;                ///< as the user called it
    std::vector<std::string> arguments; ///< of the program
    std::vector<std::string> environment;
    int ranks = 0;
    int cores = 0;
    std::uint64_t memory_mib = 0;
    MachineType machine = MachineType::Microvm;
    Accelerator accelerator = Accelerator::Auto;
    std::string timeout = "0";         ///< seconds, as the user wrote them
    std::string output;                ///< of `image`
    std::vector<SharedFolder> folders; ///< the first one is where ranks start
    bool acpi = true;
    bool host = false;
    bool tag_output = false;
    bool iso = false;
    bool debug = false;
    bool dry_run = false;
    bool verbose = false;
    std::optional<int> input_rank; ///< who reads standard input
    bool read_only = false;        ///< what the folders hold
    bool no_files = false;         ///< share none
};

/// What the defaults depend on.
struct Host {
    std::string folder;    ///< in which we stand; empty if that can't be told
    std::vector<int> cpus; ///< those that we may use (host_cpus.hpp)
    HostMemory memory;

    [[nodiscard]] int cpu_count() const { return static_cast<int>(cpus.size()); }
};

/// Parses the words behind the launcher's name and refuses what makes no sense. Only `action` and `host`
/// count where there is nothing to run.
Outcome<Options> parse_options(const std::vector<std::string>& words, const Host& host);

} // namespace vaquero::launcher
