#include "launcher/host_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace vaquero::launcher {

namespace {

constexpr std::uint64_t no_limit = HostMemory::no_limit;

/// The kernel shows RAM in 512 GiB of addresses (arch/x86_64/paging.hpp), which holes are part of.
constexpr std::uint64_t most_memory = 256 << 10;

/// A control group's limit in MiB; a file that isn't there or says `max` is none.
std::uint64_t read_limit(const std::string& path) {
    std::ifstream file(path);
    std::uint64_t bytes = 0;
    return file >> bytes ? bytes >> 20 : no_limit;
}

/// The least limit of the control group `group` of the hierarchy at `mount` and of those around it.
std::uint64_t group_limit(const std::string& mount, std::string group, const char* file) {
    std::uint64_t least = no_limit;
    for (;;) {
        if (group == "/") group.clear();
        least = std::min(least, read_limit(mount + group + file));
        if (group.empty()) return least;
        group.resize(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
    }
}

/// /proc/self/cgroup has a line ID:CONTROLLERS:PATH for each hierarchy; without controllers it is version 2.
std::uint64_t read_group_limit(const std::string& root) {
    std::uint64_t least = no_limit;
    std::ifstream groups(root + "/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const std::string group = line.substr(second + 1);
        if (controllers == ",,")
            least = std::min(least, group_limit(root + "/sys/fs/cgroup", group, "/memory.max"));
        else if (controllers.find(",memory,") != std::string::npos)
            least =
                std::min(least, group_limit(root + "/sys/fs/cgroup/memory", group, "/memory.limit_in_bytes"));
    }
    return least;
}

/// Whether Linux refuses to promise more memory than it has (vm.overcommit_memory).
bool counts_promises(const std::string& root) {
    int mode = 0;
    return std::ifstream(root + "/proc/sys/vm/overcommit_memory") >> mode && mode == 2;
}

} // namespace

HostMemory read_host_memory(const std::string& root) {
    HostMemory memory;
    std::uint64_t commit_limit = 0;
    std::uint64_t committed = 0;
    std::ifstream file(root + "/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::string_view name(line.data(), colon);
        const std::uint64_t mib = std::strtoull(line.c_str() + colon + 1, nullptr, 10) >> 10;
        if (name == "MemTotal") memory.total = mib;
        if (name == "MemAvailable") memory.available = mib;
        if (name == "CommitLimit") commit_limit = mib;
        if (name == "Committed_AS") committed = mib;
    }
    memory.group_limit = read_group_limit(root);
    if (counts_promises(root)) memory.commit_limit = commit_limit - std::min(commit_limit, committed);
    return memory;
}

std::uint64_t default_memory(const HostMemory& host, int ranks) {
    const std::uint64_t half = std::min(host.total, host.group_limit) / 2;
    // A busy host gives less, but enough for most programs.
    const std::uint64_t modest = std::min({half, most_memory, 128 + 64 * static_cast<std::uint64_t>(ranks)});
    const std::uint64_t memory = std::clamp(std::min(half, host.available), modest, most_memory);
    // QEMU itself, and others, need promises too.
    return std::max<std::uint64_t>(1, std::min(memory, host.commit_limit / 2));
}

} // namespace vaquero::launcher
