// Runs a job: ./run in a source tree, or by itself with an image's path. From the words of the command line
// to the program's exit status.
//
// The environment may say
//     VAQUERO_TREE        the source tree that installs and builds; without, only images' paths are known
//     VAQUERO_QEMU        QEMU's name or path, instead of qemu-system-x86_64
//     VAQUERO_QEMU_ARGS   more arguments for QEMU, between spaces
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "launcher/host_cpus.hpp"
#include "launcher/options.hpp"
#include "launcher/programs.hpp"
#include "launcher/run_host.hpp"
#include "launcher/run_machine.hpp"
#include "launcher/say.hpp"
#include "launcher/tree.hpp"
#include "launcher/usage.hpp"

namespace {

using namespace vaquero::launcher;

/// Whoever closed one of the first three descriptors meant that nothing can be read or written there.
void keep_standard_descriptors() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(number, F_GETFD) >= 0) continue;
        [[maybe_unused]] const int opened = open(number == STDIN_FILENO ? "/dev/null" : "/dev/full", O_RDWR);
    }
}

int run_program(const Options& options, const Host& host, const Tree& tree) {
    const auto program = find_program(options.program, tree.root, options.host);
    if (!program) return refuse(program.error());
    if (const auto failure = tree.prepare(options, program.value())) return refuse(*failure);
    if (const auto failure = check_file(program.value().file, options.host)) return refuse(*failure);
    if (options.host) return run_on_host(options, host, program.value(), tree);
    if (options.action == Action::Image) return write_image(options, host, program.value(), tree);
    return run_in_machine(options, host, program.value(), tree);
}

} // namespace

int main(int argc, char** argv) {
    keep_standard_descriptors();
    // A reader that goes away is an error like others.
    std::signal(SIGPIPE, SIG_IGN);
    if (argc > 0) call_us(argv[0]);
    std::error_code unknown;
    const Host host{std::filesystem::current_path(unknown).string(), find_host_cpus(), read_host_memory()};
    const auto options = parse_options({argv + 1, argv + argc}, host);
    if (!options) return refuse(options.error());
    const Tree tree = find_tree();
    switch (options.value().action) {
    case Action::Help:
        return print(usage);
    case Action::List:
        return print(Catalogue(tree.root).list());
    case Action::Build:
        return tree.build_all(options.value().host);
    case Action::Run:
    case Action::Image:
        return run_program(options.value(), host, tree);
    }
}
