#include "launcher/host_memory.hpp"

#include <gtest/gtest.h>

#include "tests/host/launcher/scratch.hpp"

namespace vaquero::launcher {
namespace {

constexpr auto no_limit = HostMemory::no_limit;

constexpr std::string_view meminfo = "MemTotal:       16777216 kB\n"
                                     "MemFree:         1048576 kB\n"
                                     "MemAvailable:    8388608 kB\n"
                                     "CommitLimit:     4194304 kB\n"
                                     "Committed_AS:    1048576 kB\n";

TEST(HostMemory, IsReadFromLinux) {
    const Scratch root;
    root.write("proc/meminfo", meminfo);
    const HostMemory memory = read_host_memory(root.path());
    EXPECT_EQ(memory.total, 16384u);
    EXPECT_EQ(memory.available, 8192u);
    EXPECT_EQ(memory.group_limit, no_limit);
    EXPECT_EQ(memory.commit_limit, no_limit);
}

TEST(HostMemory, PromisesCountOnlyWhereLinuxCountsThem) {
    const Scratch root;
    root.write("proc/meminfo", meminfo);
    root.write("proc/sys/vm/overcommit_memory", "0\n");
    EXPECT_EQ(read_host_memory(root.path()).commit_limit, no_limit);
    root.write("proc/sys/vm/overcommit_memory", "2\n");
    EXPECT_EQ(read_host_memory(root.path()).commit_limit, 3072u);
}

TEST(HostMemory, TheTightestGroupCounts) {
    const Scratch root;
    root.write("proc/self/cgroup", "0::/a/b\n");
    root.write("sys/fs/cgroup/a/b/memory.max", "max\n");
    EXPECT_EQ(read_host_memory(root.path()).group_limit, no_limit);
    root.write("sys/fs/cgroup/a/memory.max", "1073741824\n");
    EXPECT_EQ(read_host_memory(root.path()).group_limit, 1024u);
    root.write("sys/fs/cgroup/a/b/memory.max", "536870912\n");
    EXPECT_EQ(read_host_memory(root.path()).group_limit, 512u);
}

TEST(HostMemory, GroupsOfBothVersionsCount) {
    const Scratch root;
    root.write("proc/self/cgroup", "5:cpu,cpuacct:/\n3:memory:/docker/x\n0::/\n");
    // In a container its own group is the root of what it sees.
    root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
    EXPECT_EQ(read_host_memory(root.path()).group_limit, 2048u);
    root.write("sys/fs/cgroup/memory.max", "1073741824\n");
    EXPECT_EQ(read_host_memory(root.path()).group_limit, 1024u);
}

HostMemory host(std::uint64_t total, std::uint64_t available) {
    HostMemory memory;
    memory.total = total;
    memory.available = available;
    return memory;
}

TEST(DefaultMemory, IsHalfOfTheHosts) {
    HostMemory memory = host(16384, 16000);
    EXPECT_EQ(default_memory(memory, 4), 8192u);
    memory.group_limit = 4096;
    EXPECT_EQ(default_memory(memory, 4), 2048u);
}

TEST(DefaultMemory, IsLessOnABusyHostButNotLessThanAModestProgramTakes) {
    EXPECT_EQ(default_memory(host(16384, 5000), 4), 5000u);
    EXPECT_EQ(default_memory(host(16384, 100), 4), 384u);
    EXPECT_EQ(default_memory(host(16384, 100), 4096), 8192u);
    EXPECT_EQ(default_memory(host(512, 400), 64), 256u);
}

TEST(DefaultMemory, KeepsWithinWhatLinuxPromises) {
    HostMemory memory = host(16384, 16000);
    memory.commit_limit = 3000;
    EXPECT_EQ(default_memory(memory, 4), 1500u);
    memory.commit_limit = 0;
    EXPECT_EQ(default_memory(memory, 4), 1u);
}

TEST(DefaultMemory, FitsIntoTheKernelsDirectMap) {
    EXPECT_EQ(default_memory(host(4 << 20, 4 << 20), 4), 256u << 10);
    EXPECT_EQ(default_memory(host(4 << 20, 0), 4096), 256u << 10);
}

} // namespace
} // namespace vaquero::launcher
