#include "launcher/say.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/ensure.hpp"

namespace vaquero {

void panic(std::string_view what, SourceLine where) {
    launcher::say(std::string("bug: ").append(what) + " (" + where.file + ":" + std::to_string(where.line) +
                  ")");
    std::_Exit(launcher::status::panic);
}

} // namespace vaquero

namespace vaquero::launcher {

namespace {

std::string& our_name() {
    static std::string name = "vaquero-run";
    return name;
}

} // namespace

void call_us(std::string_view argv0) {
    our_name() = argv0.substr(argv0.rfind('/') + 1);
}

void say(std::string_view text) {
    print_error(our_name() + ": " + std::string(text) + "\n");
}

void print_error(std::string_view text) {
    // In one write, so that lines of several writers don't mix. Where it fails there is nobody to tell.
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

int print(std::string_view text) {
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return written ? 0 : refuse({status::qemu, "standard output can't be written"});
}

int refuse(const Failure& failure) {
    if (!failure.preface.empty()) print_error(failure.preface);
    if (!failure.message.empty()) say(failure.message);
    return failure.exit_status;
}

} // namespace vaquero::launcher
