#include "launcher/run_host.hpp"

#include <sys/wait.h>

#include <csignal>

#include "launcher/host_cpus.hpp"
#include "launcher/host_world.hpp"
#include "launcher/job.hpp"
#include "launcher/say.hpp"
#include "launcher/words.hpp"

namespace vaquero::launcher {

int run_on_host(const Options& options, const Host& host, const Program& program, const Tree& tree) {
    const OwnCpus own = take_cpus(host.cpus, options.cores);
    const auto command = host_command(options, tree.host_file("vaquero-host"), program.file, own.cpus);
    if (options.dry_run) return print(shell_line(command) + "\n");
    say("no machine, " + std::to_string(options.cores) + " core(s): threads of this host");
    if (options.verbose) print_error(shell_line(command) + "\n");

    EndingSignals signals;
    const Descriptor no_input(open("/dev/null", O_RDONLY | O_CLOEXEC));
    auto child = Child::start(command, {no_input.number()}, SIGKILL);
    if (!child) return refuse(child.error());
    const JobEnd end = Job(std::move(child.value()), signals, time_limit(options.timeout)).run();
    if (const auto failure = failure_of(end, options.timeout)) return refuse(*failure);
    return WIFEXITED(end.wait_status) ? WEXITSTATUS(end.wait_status) : 128 + WTERMSIG(end.wait_status);
}

} // namespace vaquero::launcher
