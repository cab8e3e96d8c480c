#include "launcher/host_cpus.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string_view>

namespace vaquero::launcher {

namespace {

std::string device(int cpu) {
    return "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
}

std::string first_line(const std::string& path) {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
}

/// The CPUs that this process may use, of as many as Linux supports.
std::vector<int> allowed_cpus() {
    constexpr int most_cpus = 8192;
    std::vector<int> cpus;
    const auto release = [](cpu_set_t* set) { CPU_FREE(set); };
    const std::unique_ptr<cpu_set_t, decltype(release)> set(CPU_ALLOC(most_cpus), release);
    const std::size_t bytes = CPU_ALLOC_SIZE(most_cpus);
    if (set == nullptr || sched_getaffinity(0, bytes, set.get()) != 0) return {0};
    for (int cpu = 0; cpu < most_cpus; ++cpu)
        if (CPU_ISSET_S(static_cast<std::size_t>(cpu), bytes, set.get())) cpus.push_back(cpu);
    return cpus;
}

void pin_thread(pid_t thread, int cpu) {
    const auto index = static_cast<std::size_t>(cpu);
    const auto release = [](cpu_set_t* set) { CPU_FREE(set); };
    const std::unique_ptr<cpu_set_t, decltype(release)> set(CPU_ALLOC(index + 1), release);
    if (set == nullptr) return;
    const std::size_t bytes = CPU_ALLOC_SIZE(index + 1);
    CPU_ZERO_S(bytes, set.get());
    CPU_SET_S(index, bytes, set.get());
    // A thread that ended meanwhile needs no CPU.
    sched_setaffinity(thread, bytes, set.get());
}

/// The number in a vCPU thread's name, which is `CPU 3/TCG` or `CPU 3/KVM`; -1 for another thread.
int vcpu_number(std::string_view name) {
    constexpr std::string_view prefix = "CPU ";
    if (!name.starts_with(prefix)) return -1;
    name.remove_prefix(prefix.size());
    int number = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    return error == std::errc() && end != name.data() + name.size() && *end == '/' ? number : -1;
}

} // namespace

std::vector<int> siblings_last(const std::vector<int>& cpus, const std::vector<std::string>& siblings) {
    std::vector<int> order;
    std::vector<int> later;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < cpus.size(); ++i)
        (taken.insert(siblings[i]).second ? order : later).push_back(cpus[i]);
    order.insert(order.end(), later.begin(), later.end());
    return order;
}

std::vector<int> find_host_cpus() {
    const std::vector<int> cpus = allowed_cpus();
    std::vector<std::string> siblings;
    for (const int cpu : cpus) {
        std::string list = first_line(device(cpu) + "/topology/thread_siblings_list");
        // Not every container shows this.
        siblings.push_back(list.empty() ? std::to_string(cpu) : list);
    }
    return siblings_last(cpus, siblings);
}

OwnCpus take_cpus(const std::vector<int>& cpus, int cores) {
    OwnCpus own;
    const auto wanted = static_cast<std::size_t>(cores);
    if (wanted > cpus.size()) return own;
    for (const int cpu : cpus) {
        // The lock is on the CPU's directory, so all users of the host see it, and none outlives its owner.
        Descriptor lock(open(device(cpu).c_str(), O_RDONLY | O_CLOEXEC));
        if (!lock) break;
        if (flock(lock.number(), LOCK_EX | LOCK_NB) != 0) continue;
        own.cpus.push_back(cpu);
        own.locks.push_back(std::move(lock));
        if (own.cpus.size() == wanted) return own;
    }
    return {};
}

int pin_vcpus(pid_t qemu, const std::vector<int>& cpus) {
    const std::string threads = "/proc/" + std::to_string(qemu) + "/task";
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(threads.c_str()), closedir);
    if (folder == nullptr) return 0;
    int found = 0;
    while (const dirent* const thread = readdir(folder.get())) {
        const int vcpu = vcpu_number(first_line(threads + "/" + thread->d_name + "/comm"));
        if (vcpu < 0 || static_cast<std::size_t>(vcpu) >= cpus.size()) continue;
        pin_thread(std::atoi(thread->d_name), cpus[static_cast<std::size_t>(vcpu)]);
        ++found;
    }
    return found;
}

} // namespace vaquero::launcher
