#include "launcher/host_cpus.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

namespace vaquero::launcher {
namespace {

/// The CPUs on which a thread may run, lowest first.
std::vector<int> cpus_of(pthread_t thread) {
    cpu_set_t set;
    EXPECT_EQ(pthread_getaffinity_np(thread, sizeof set, &set), 0);
    std::vector<int> cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
    return cpus;
}
std::vector<int> allowed() {
    return cpus_of(pthread_self());
}

TEST(HostCpus, HyperThreadsComeLast) {
    EXPECT_EQ(siblings_last({0, 1, 2, 3}, {"0,2", "1,3", "0,2", "1,3"}), (std::vector{0, 1, 2, 3}));
    EXPECT_EQ(siblings_last({0, 1, 2, 3}, {"0-1", "0-1", "2-3", "2-3"}), (std::vector{0, 2, 1, 3}));
    EXPECT_EQ(siblings_last({5, 7}, {"5", "7"}), (std::vector{5, 7}));
}

TEST(HostCpus, AreThoseThatLinuxLetsUsUse) {
    std::vector<int> found = find_host_cpus();
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, allowed());
}

/// A thread with a name that stays until it is told to end.
class NamedThread {
public:
    explicit NamedThread(const char* name)
        : thread_([this, name] {
              pthread_setname_np(pthread_self(), name);
              ready_.set_value();
              end_.get_future().wait();
          }) {
        ready_.get_future().wait();
    }
    ~NamedThread() {
        end_.set_value();
        thread_.join();
    }
    NamedThread(const NamedThread&) = delete;
    NamedThread& operator=(const NamedThread&) = delete;
    std::vector<int> cpus() { return cpus_of(thread_.native_handle()); }

private:
    std::promise<void> ready_;
    std::promise<void> end_;
    std::thread thread_;
};

TEST(HostCpus, VcpusArePinnedByTheirNames) {
    const std::vector<int> ours = allowed();
    const int first = ours.front();
    const int last = ours.back();
    NamedThread vcpu0("CPU 0/TCG");
    NamedThread vcpu1("CPU 1/KVM");
    NamedThread beyond("CPU 2/TCG");
    NamedThread unfinished("CPU 1");
    NamedThread unnumbered("CPU x/TCG");
    NamedThread other("worker");
    EXPECT_EQ(pin_vcpus(getpid(), {last, first}), 2);
    EXPECT_EQ(vcpu0.cpus(), std::vector{last});
    EXPECT_EQ(vcpu1.cpus(), std::vector{first});
    for (NamedThread* const thread : {&beyond, &unfinished, &unnumbered, &other})
        EXPECT_EQ(thread->cpus(), ours);
    EXPECT_EQ(pin_vcpus(getpid(), {}), 0);
    EXPECT_EQ(pin_vcpus(0, {first}), 0) << "no such process";
}

TEST(HostCpus, NobodyElseTakesWhatIsTaken) {
    OwnCpus first = take_cpus(find_host_cpus(), 1);
    // Another job of this host may have them all.
    if (first.cpus.empty()) GTEST_SKIP() << "no CPU is free";
    EXPECT_EQ(first.cpus.size(), 1u);
    EXPECT_EQ(first.locks.size(), 1u);
    EXPECT_TRUE(take_cpus(first.cpus, 1).cpus.empty());
}

TEST(HostCpus, ThereAreAllOrNone) {
    EXPECT_TRUE(take_cpus({0}, 2).cpus.empty());
    EXPECT_TRUE(take_cpus({}, 1).cpus.empty());
}

} // namespace
} // namespace vaquero::launcher
