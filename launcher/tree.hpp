// The source tree that the launcher belongs to: it installs and builds what a job takes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/failure.hpp"
#include "launcher/options.hpp"
#include "launcher/programs.hpp"

namespace vaquero::launcher {

struct Tree {
    std::string root; ///< empty: there is none, and everything that is needed is there

    /// Has everything installed and built that a job takes; why that failed.
    [[nodiscard]] std::optional<Failure> prepare(const Options& options, const Program& program) const;
    /// --build: all built-in programs. Returns the exit status.
    [[nodiscard]] int build_all(bool host) const;
    /// A file of the build for this host, `vaquero-host` say.
    [[nodiscard]] std::string host_file(const std::string& name) const {
        return root + "/build/host/" + name;
    }

private:
    /// Runs `run --prepare WORDS...`.
    [[nodiscard]] std::optional<Failure> have_prepared(std::vector<std::string> words) const;
};

/// As ./run says it.
Tree find_tree();

} // namespace vaquero::launcher
