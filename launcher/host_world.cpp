#include "launcher/host_world.hpp"

#include "launcher/command_line.hpp"

namespace vaquero::launcher {

std::vector<std::string> host_command(const Options& options, const std::string& vaquero_host,
                                      const std::string& program, const std::vector<int>& cpus) {
    std::vector<std::string> words;
    const auto add = [&](const std::vector<std::string>& more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    std::string list;
    for (const int cpu : cpus)
        list += (list.empty() ? "" : ",") + std::to_string(cpu);
    if (!cpus.empty()) add({"taskset", "-c", list});
    // As in the guest, the environment is what --env gave.
    add({"env", "-i"});
    add(options.environment);
    add({vaquero_host});
    if (options.tag_output) add({"--tag-output"});
    add({std::to_string(options.ranks), std::to_string(options.cores), program, base_name(options.program)});
    add(options.arguments);
    return words;
}

} // namespace vaquero::launcher
