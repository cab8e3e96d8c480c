#include "launcher/run_machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "launcher/accelerator.hpp"
#include "launcher/child.hpp"
#include "launcher/command_line.hpp"
#include "launcher/host_cpus.hpp"
#include "launcher/machine_job.hpp"
#include "launcher/qemu.hpp"
#include "launcher/say.hpp"
#include "launcher/words.hpp"
#include "launcher/work_folder.hpp"

namespace vaquero::launcher {

namespace {

std::string value_of(const char* variable, const char* otherwise) {
    const char* const value = std::getenv(variable);
    return value != nullptr ? value : otherwise;
}

/// Has a CD image written to `file`, from which GRUB starts `image`. `scratch` is a folder for what that
/// takes.
std::optional<Failure> make_cd_image(const Tree& tree, const std::string& image,
                                     const std::string& command_line, const std::string& file,
                                     const std::string& scratch) {
    if (run_tool({tree.root + "/bin/make-iso", image, command_line, file, scratch}) == 0) return std::nullopt;
    return Failure{status::image, "couldn't write " + file + "; the messages are above"};
}

/// Where a CD image stays.
std::string lasting_cd_image(const Options& options, const Tree& tree) {
    const std::string folder = tree.root.empty() ? "." : tree.root + "/build";
    std::error_code none;
    std::filesystem::create_directories(folder, none);
    return folder + "/" + base_name(options.program) + ".iso";
}

/// The line about the machine on standard error.
std::string description(const Machine& machine, const std::string& reason) {
    return std::string(machine.type == MachineType::Microvm ? "microvm, " : "q35, ") +
           std::to_string(machine.cores) + " core(s), " + std::to_string(machine.memory_mib) + " MiB, " +
           (machine.accelerator == Accelerator::Kvm ? "KVM: " : "TCG: ") + reason;
}

Machine machine_for(const Options& options, const Host& host, const Program& program,
                    Accelerator accelerator) {
    return {.type = options.machine,
            .accelerator = accelerator,
            .cores = options.cores,
            .memory_mib = options.memory_mib,
            .acpi = options.acpi,
            .image = program.file,
            .command_line = kernel_command_line(options, host, std::time(nullptr)),
            .folders = options.folders,
            .input = options.input_rank.has_value() && !options.dry_run,
            .read_only = options.read_only};
}

/// Gives the machine its debugger's socket and its CD image, in a folder that is made for them. A command
/// line that is only shown has none, and must work on its own.
std::optional<Failure> add_files(Machine& machine, const Options& options, const Tree& tree,
                                 std::optional<WorkFolder>& work) {
    if (!options.dry_run && (options.iso || options.debug)) {
        auto made = WorkFolder::make();
        if (!made) return made.error();
        work.emplace(std::move(made.value()));
    }
    if (options.debug) machine.debugger = work ? "unix:" + work->path() + "/gdb" : "tcp::1234";
    if (!options.iso) return std::nullopt;
    machine.cd_image = work ? work->path() + "/cd.iso" : lasting_cd_image(options, tree);
    const std::string scratch = work ? work->path() : std::filesystem::temp_directory_path().string();
    return make_cd_image(tree, machine.image, machine.command_line, machine.cd_image, scratch);
}

} // namespace

int run_in_machine(const Options& options, const Host& host, const Program& program, const Tree& tree) {
    const auto choice = choose_accelerator(options.accelerator);
    Machine machine = machine_for(options, host, program, choice.accelerator);
    std::optional<WorkFolder> work;
    if (const auto failure = add_files(machine, options, tree, work)) return refuse(*failure);
    const OwnCpus own = take_cpus(host.cpus, options.cores);
    machine.own_cpus = !own.cpus.empty();
    if (!options.dry_run) machine.channels = inherited_channels;
    const auto more = split(value_of("VAQUERO_QEMU_ARGS", ""));
    const auto command = qemu_command(machine, value_of("VAQUERO_QEMU", "qemu-system-x86_64"), more);
    if (options.dry_run) return print(shell_line(command) + "\n");

    clear_abandoned_folders();
    say(description(machine, choice.reason));
    if (options.debug)
        say("waiting for: gdb -ex 'target remote " + work->path() + "/gdb' -ex 'hbreak main' -ex continue " +
            machine.image);
    // Instructions are no measure of the host's time, and gdb stops the machine's.
    const bool keeps_time = !options.debug && std::find(more.begin(), more.end(), "-icount") == more.end();
    return run_machine_job({command, own.cpus, options.timeout, keeps_time,
                            choice.accelerator == Accelerator::Kvm, machine.input});
}

int write_image(const Options& options, const Host& host, const Program& program, const Tree& tree) {
    // It may be booted at any time.
    const std::string line = kernel_command_line(options, host, std::nullopt);
    clear_abandoned_folders();
    const auto work = WorkFolder::make();
    if (!work) return refuse(work.error());
    const auto failure = make_cd_image(tree, program.file, line, options.output, work.value().path());
    return failure ? refuse(*failure) : 0;
}

} // namespace vaquero::launcher
