#include "launcher/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "launcher/say.hpp"

namespace vaquero::launcher {

namespace {

/// Puts our `descriptors[i]` at i. Copies come first, so that none is overwritten before it is moved.
bool place(std::vector<int> descriptors) {
    const int beyond = static_cast<int>(descriptors.size()) + 3;
    for (int& descriptor : descriptors) {
        descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, beyond);
        if (descriptor < 0) return false;
    }
    for (std::size_t i = 0; i < descriptors.size(); ++i)
        if (dup2(descriptors[i], static_cast<int>(i)) < 0) return false;
    return true;
}

/// The child's part: becomes the program, or returns with errno set.
void become(const std::vector<std::string>& words, const std::vector<int>& descriptors, int death_signal,
            pid_t parent) {
    prctl(PR_SET_PDEATHSIG, death_signal);
    // The launcher may have died before that.
    if (getppid() != parent) _exit(128 + SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    if (!place(descriptors)) return;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
}

Failure cant_start(const std::string& program, int error) {
    return {status::qemu, program + " can't be started: " + std::strerror(error)};
}

} // namespace

Outcome<Child> Child::start(const std::vector<std::string>& words, const std::vector<int>& descriptors,
                            int death_signal) {
    int ends[2]; // for errno, if there is no program to become
    if (pipe2(ends, O_CLOEXEC) != 0) return cant_start(words[0], errno);
    const Descriptor from(ends[0]);
    Descriptor to(ends[1]);
    const pid_t parent = getpid();
    const pid_t id = fork();
    if (id < 0) return cant_start(words[0], errno);
    if (id == 0) {
        become(words, descriptors, death_signal, parent);
        const int error = errno;
        [[maybe_unused]] const auto written = write(to.number(), &error, sizeof error);
        _exit(status::unknown);
    }
    // glibc 2.36 declares pidfd_open() for C only.
    Child child(id, Descriptor(static_cast<int>(syscall(SYS_pidfd_open, id, 0))));
    if (!child.descriptor_) return cant_start(words[0], errno);
    to.reset();
    int error = 0;
    if (read(from.number(), &error, sizeof error) == sizeof error) return cant_start(words[0], error);
    return child;
}

Child::Child(Child&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      descriptor_(std::move(other.descriptor_)),
      ended_(other.ended_),
      status_(other.status_) {}

Child::~Child() {
    if (id_ < 0) return;
    kill();
    wait();
}

void Child::kill() {
    if (!ended_) ::kill(id_, SIGKILL);
}

int Child::wait() {
    while (!ended_)
        ended_ = waitpid(id_, &status_, 0) == id_ || errno != EINTR;
    return status_;
}

int run_tool(const std::vector<std::string>& words) {
    auto child = Child::start(words, {}, SIGTERM);
    if (!child) {
        say(child.error().message);
        return status::unknown;
    }
    const int end = child.value().wait();
    return WIFEXITED(end) ? WEXITSTATUS(end) : 128 + WTERMSIG(end);
}

} // namespace vaquero::launcher
