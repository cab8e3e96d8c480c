// A process that never outlives the launcher.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "launcher/descriptor.hpp"
#include "launcher/failure.hpp"

namespace vaquero::launcher {

class Child {
public:
    /// Starts `words`, a program (looked up in PATH) and its arguments. The child's descriptor i is our
    /// `descriptors[i]`; the others it inherits as ever. It gets `death_signal` when this process ends,
    /// however that happens.
    static Outcome<Child> start(const std::vector<std::string>& words, const std::vector<int>& descriptors,
                                int death_signal);

    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    /// Kills it and waits for its end.
    ~Child();

    [[nodiscard]] pid_t id() const { return id_; }
    /// Readable as soon as the child has ended.
    [[nodiscard]] int descriptor() const { return descriptor_.number(); }
    void kill();
    /// Waits for its end; returns the status as waitpid() gives it.
    int wait();

private:
    Child(pid_t id, Descriptor descriptor) : id_(id), descriptor_(std::move(descriptor)) {}

    pid_t id_;
    Descriptor descriptor_;
    bool ended_ = false;
    int status_ = 0;
};

/// The exit status of a program that is run to its end; 128 + the signal that it died of; 127 if it can't be
/// started.
int run_tool(const std::vector<std::string>& words);

} // namespace vaquero::launcher
