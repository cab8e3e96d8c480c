// Which programs there are, and the file that each is started from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/failure.hpp"

namespace vaquero::launcher {

/// The programs of a source tree. The sources are the list: so a mistyped name is found before anything is
/// built.
class Catalogue {
public:
    /// The programs of the tree at `root`; an empty root has none.
    explicit Catalogue(const std::string& root);

    [[nodiscard]] bool has_benchmark(std::string_view name) const;
    [[nodiscard]] bool has_example(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& examples() const { return examples_; }
    /// The text of --list.
    [[nodiscard]] std::string list() const;

private:
    std::vector<std::string> benchmarks_;
    std::vector<std::string> examples_;
};

struct Program {
    std::string file;                   ///< a boot image, or a library for vaquero-host
    bool built_in = false;              ///< whether the tree builds it
    std::vector<std::string> targets{}; ///< of the build, for --host
};

/// What `name` stands for: a program of the tree at `root`, or a path.
Outcome<Program> find_program(const std::string& name, const std::string& root, bool host);

/// Why QEMU, or with `host` vaquero-host, can't start `file`; null if it can.
std::optional<Failure> check_file(const std::string& file, bool host);

} // namespace vaquero::launcher
