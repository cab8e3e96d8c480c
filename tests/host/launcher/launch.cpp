#include "tests/host/launcher/launch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

namespace {

using namespace std::chrono_literals;
using vaquero::launcher::Child;
using vaquero::launcher::Descriptor;

/// The build's launcher: this test is in tests/host/launcher below it.
std::string launcher_program() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../../../vaquero-run";
}

/// Its folder is known by its own path.
std::string fake(const std::string& body) {
    return R"(#!/bin/bash
folder=$(dirname "$0")
echo $$ >"$folder/pid"
for word; do
    case $word in
        file,id=status,path=*) record=${word#*path=} ;;
        null,id=out,logfile=*) out=${word#*logfile=} out=${out%,logappend=on} ;;
        null,id=err,logfile=*) err=${word#*logfile=} err=${err%,logappend=on} ;;
    esac
done
)" + body + "\n";
}

std::string write_script(const Scratch& folder, const std::string& text) {
    const std::string path = folder.write("qemu", text);
    chmod(path.c_str(), 0755);
    return path;
}

/// Whether `what` becomes true, even on a busy host.
bool comes_true(const std::function<bool()>& what) {
    for (const auto give_up = std::chrono::steady_clock::now() + 60s;
         std::chrono::steady_clock::now() < give_up;) {
        if (what()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

} // namespace

Launch::Launch(const std::string& script)
    : image_(folder_.write("image", std::string("\x12\0\0\0Xen\0", 8))),
      qemu_("VAQUERO_QEMU", write_script(folder_, fake(script))) {}

void Launch::start(const std::vector<std::string>& options, int output, int errors) {
    std::vector<std::string> words{"-n", "1", "--accel", "tcg"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(image_);
    start_words(words, output, errors);
}

void Launch::start_words(const std::vector<std::string>& words, int output, int errors) {
    std::vector<std::string> command{launcher_program()};
    command.insert(command.end(), words.begin(), words.end());
    const auto create = [&](const char* name) {
        return Descriptor(
            open((folder_.path() + "/" + name).c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
    };
    const Descriptor to_file = create("stdout");
    const Descriptor errors_to_file = create("stderr");
    const Descriptor input(open("/dev/null", O_RDONLY | O_CLOEXEC));
    auto child = Child::start(command,
                              {input.number(), output < 0 ? to_file.number() : output,
                               errors < 0 ? errors_to_file.number() : errors},
                              SIGKILL);
    ASSERT_TRUE(child.ok()) << child.error().message;
    launcher_.emplace(std::move(child.value()));
}

void Launch::wait_until_ready() const {
    ASSERT_TRUE(comes_true([&] { return folder_.read("ready") == "ready\n"; })) << folder_.read("stderr");
}

void Launch::signal(int number) const {
    kill(launcher_->id(), number);
}

Ended Launch::wait() {
    const int status = launcher_->wait();
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), folder_.read("stdout"),
            folder_.read("stderr")};
}

Ended Launch::run(const std::vector<std::string>& options) {
    start(options);
    return wait();
}

bool Launch::fake_is_gone() const {
    const std::string id = folder_.read("pid");
    if (id.empty()) return true; // it was ended before it could write that
    // A process that was the launcher's may still wait for init to notice its end.
    const std::string status = "/proc/" + std::to_string(std::stoi(id)) + "/status";
    return comes_true([&] {
        std::ifstream file(status);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return text.empty() || text.find("State:\tZ") != std::string::npos;
    });
}
