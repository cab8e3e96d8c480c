#include "launcher/tree.hpp"

#include <cstdlib>

#include "launcher/child.hpp"
#include "launcher/say.hpp"

namespace vaquero::launcher {

std::optional<Failure> Tree::have_prepared(std::vector<std::string> words) const {
    words.insert(words.begin(), {root + "/run", "--prepare"});
    const int exit_status = run_tool(words);
    // It has said why.
    return exit_status == 0 ? std::nullopt : std::optional(Failure{exit_status, {}});
}

std::optional<Failure> Tree::prepare(const Options& options, const Program& program) const {
    if (root.empty()) return std::nullopt;
    std::vector<std::string> words;
    if (!options.host && options.action == Action::Run && std::getenv("VAQUERO_QEMU") == nullptr)
        words.emplace_back("--qemu");
    if (options.iso) words.emplace_back("--iso");
    if (options.host) {
        words.emplace_back("host");
        words.insert(words.end(), program.targets.begin(), program.targets.end());
    } else if (program.built_in) {
        // All of it, which is what bin/mpicc needs too.
        words.emplace_back("guest");
    }
    return words.empty() ? std::nullopt : have_prepared(words);
}

int Tree::build_all(bool host) const {
    if (root.empty()) return refuse({status::image, "there is no source tree to build"});
    std::vector<std::string> words{host ? "host" : "guest"};
    if (host) {
        const std::vector<std::string> examples = Catalogue(root).examples();
        words.emplace_back("osu");
        words.insert(words.end(), examples.begin(), examples.end());
    }
    const auto failure = have_prepared(words);
    return failure ? refuse(*failure) : 0;
}

Tree find_tree() {
    const char* const root = std::getenv("VAQUERO_TREE");
    return {root != nullptr ? root : ""};
}

} // namespace vaquero::launcher
