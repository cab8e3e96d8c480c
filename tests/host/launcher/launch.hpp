// Runs the launcher's program with a QEMU that is a shell script of the test's.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "launcher/child.hpp"
#include "tests/host/launcher/scratch.hpp"

/// What came of it.
struct Ended {
    int status; ///< exit status, or 128 + the signal that the launcher died of
    std::string output;
    std::string errors;
};

/// A launcher and its fake QEMU. The script finds in $record, $out and $err what the machine would write to,
/// and in $@ QEMU's arguments.
class Launch {
public:
    /// `script` is the body of the fake. What it starts, it should `exec`, or that outlives it.
    explicit Launch(const std::string& script);

    /// Starts `vaquero-run OPTIONS... IMAGE` with standard output and standard error to files, or to
    /// `output` and `errors`.
    void start(const std::vector<std::string>& options, int output = -1, int errors = -1);
    /// Starts `vaquero-run WORDS...`.
    void start_words(const std::vector<std::string>& words, int output = -1, int errors = -1);
    /// Waits until the fake has written "ready" to a file `ready` in its folder, $folder.
    void wait_until_ready() const;
    void signal(int number) const;
    Ended wait();
    /// start() and wait().
    Ended run(const std::vector<std::string>& options = {});

    [[nodiscard]] pid_t id() const { return launcher_->id(); }
    [[nodiscard]] const Scratch& folder() const { return folder_; }
    /// Whether the fake has ended, or does within some seconds.
    [[nodiscard]] bool fake_is_gone() const;

private:
    Scratch folder_;
    std::string image_;
    Variable qemu_;
    Variable tmpdir_{"TMPDIR", folder_.path()};
    std::optional<vaquero::launcher::Child> launcher_;
};
