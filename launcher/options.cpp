#include "launcher/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

namespace vaquero::launcher {

namespace {

using Words = std::vector<std::string>;
using Complaint = std::optional<Failure>;

/// Options as they were typed, before anybody looks at their values.
struct Typed {
    Options options;
    std::map<std::string, std::string> values; ///< the last one of each option that takes one
    Words given;                               ///< all options, in their order
    Words folders;                             ///< values of --dir
};

bool takes_value(const std::string& option) {
    static constexpr std::array<std::string_view, 11> those{"-n",      "--cores",   "--memory", "--machine",
                                                            "--accel", "--timeout", "--env",    "--acpi",
                                                            "-o",      "--dir",     "--stdin"};
    return std::find(those.begin(), those.end(), option) != those.end();
}

/// Sets what `option`, which takes no value, stands for; false if there is no such option.
bool set_switch(Options& options, const std::string& option) {
    const std::map<std::string_view, bool Options::*> switches{
        {"--host", &Options::host},
        {"--tag-output", &Options::tag_output},
        {"--iso", &Options::iso},
        {"--debug", &Options::debug},
        {"--dry-run", &Options::dry_run},
        {"--verbose", &Options::verbose},
        {"--read-only", &Options::read_only},
        {"--no-files", &Options::no_files},
    };
    const std::map<std::string_view, Action> actions{
        {"--build", Action::Build}, {"--list", Action::List}, {"--help", Action::Help}, {"-h", Action::Help}};
    if (const auto found = switches.find(option); found != switches.end())
        options.*found->second = true;
    else if (const auto action = actions.find(option); action != actions.end())
        options.action = action->second;
    else
        return false;
    return true;
}

Outcome<Typed> read_words(const Words& words) {
    Typed typed;
    std::size_t at = 0;
    if (!words.empty() && words[0] == "image") {
        typed.options.action = Action::Image;
        ++at;
    }
    for (; at < words.size() && words[at].starts_with('-'); ++at) {
        if (words[at] == "--") {
            ++at;
            break;
        }
        const std::size_t equals = words[at].starts_with("--") ? words[at].find('=') : std::string::npos;
        const std::string option = words[at].substr(0, equals);
        typed.given.push_back(option);
        if (takes_value(option)) {
            if (equals == std::string::npos && at + 1 == words.size())
                return usage_failure(option + " needs a value");
            const std::string value =
                equals == std::string::npos ? words[++at] : words[at].substr(equals + 1);
            if (option == "--env") typed.options.environment.push_back(value);
            if (option == "--dir") typed.folders.push_back(value);
            typed.values[option] = value;
        } else if (!set_switch(typed.options, option)) {
            return usage_failure("there is no option " + option);
        } else if (equals != std::string::npos) {
            return usage_failure(option + " takes no value");
        }
        if (typed.options.action == Action::Help) return typed;
    }
    if (at < words.size()) {
        typed.options.program = words[at];
        typed.options.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
    }
    return typed;
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A number of at most `digits` digits.
std::optional<std::uint64_t> whole_number(std::string_view text, std::size_t digits) {
    if (!all_digits(text) || text.size() > digits) return std::nullopt;
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Sets `number` to the value of `option`, if it was given; it must then be in 1 to `most`.
Complaint set_number(const Typed& typed, const char* option, int most, int& number) {
    const auto value = typed.values.find(option);
    if (value != typed.values.end()) {
        const auto typed_number = whole_number(value->second, 6);
        number = typed_number ? static_cast<int>(*typed_number) : 0;
    }
    if (number >= 1 && number <= most) return std::nullopt;
    return usage_failure(std::string(option) + " takes a whole number from 1 to " + std::to_string(most) +
                         ", not '" + (value != typed.values.end() ? value->second : std::to_string(number)) +
                         "'");
}

template <class Choice>
using Choices = std::vector<std::pair<std::string_view, Choice>>;

/// Sets `choice` to what the value of `option` stands for, if it was given.
template <class Choice>
Complaint set_choice(const Typed& typed, const char* option, const Choices<Choice>& choices, Choice& choice) {
    const auto value = typed.values.find(option);
    if (value == typed.values.end()) return std::nullopt;
    std::string names;
    for (const auto& [name, meaning] : choices) {
        if (name == value->second) {
            choice = meaning;
            return std::nullopt;
        }
        names.append(names.empty() ? "" : " or ").append(name);
    }
    return usage_failure(std::string(option) + " takes " + names + ", not '" + value->second + "'");
}

Complaint set_ranks_and_cores(Typed& typed, const Host& host) {
    Options& options = typed.options;
    options.ranks = host.cpu_count();
    if (auto complaint = set_number(typed, "-n", max_ranks, options.ranks)) return complaint;
    options.cores = std::min({options.ranks, host.cpu_count(), max_cores});
    if (auto complaint = set_number(typed, "--cores", max_cores, options.cores)) return complaint;
    if (options.cores <= options.ranks) return std::nullopt;
    return usage_failure("--cores " + std::to_string(options.cores) + " is more than the " +
                         std::to_string(options.ranks) + " ranks (-n) could use");
}

Complaint check_timeout(Typed& typed) {
    const auto value = typed.values.find("--timeout");
    if (value == typed.values.end()) return std::nullopt;
    const std::string_view seconds = value->second;
    const std::size_t point = seconds.find('.');
    const bool good = whole_number(seconds.substr(0, point), 9) &&
                      (point == std::string_view::npos || all_digits(seconds.substr(point + 1)));
    if (!good) return usage_failure("--timeout takes seconds, not '" + value->second + "'");
    typed.options.timeout = value->second;
    return std::nullopt;
}

Complaint check_environment(const Options& options) {
    for (const std::string& variable : options.environment) {
        const std::size_t equals = variable.find('=');
        if (equals == 0 || equals == std::string::npos)
            return usage_failure("--env takes NAME=VALUE, not '" + variable + "'");
    }
    return std::nullopt;
}

/// What was given that makes no sense with --host.
Complaint refuse_machine_options(const Typed& typed) {
    static constexpr std::array<std::string_view, 10> of_machines{
        "--memory", "--machine", "--accel",     "--acpi",     "--iso",
        "-o",       "--dir",     "--read-only", "--no-files", "--stdin"};
    for (const std::string& option : typed.given) {
        if (option == "--debug")
            return usage_failure(
                "--debug is for a machine; with --host, run gdb --args on what --dry-run prints");
        if (std::find(of_machines.begin(), of_machines.end(), option) != of_machines.end())
            return usage_failure(option +
                                 " is for a machine, and --host starts none: leave out one of the two");
    }
    if (typed.options.action == Action::Image)
        return usage_failure("an image is for a machine: leave out --host");
    return std::nullopt;
}

/// A size as 512M or 2G in MiB, the unit of a bare number.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t unit = 1;
    if (text.ends_with('M') || text.ends_with('G')) {
        if (text.back() == 'G') unit = 1024;
        text.remove_suffix(1);
    }
    const auto number = whole_number(text, 7);
    return number ? std::optional(*number * unit) : std::nullopt;
}

Complaint set_memory(Typed& typed, const Host& host) {
    std::uint64_t& memory = typed.options.memory_mib;
    memory = default_memory(host.memory, typed.options.ranks);
    const auto value = typed.values.find("--memory");
    if (value == typed.values.end()) return std::nullopt;
    const auto size = parse_size(value->second);
    if (!size) return usage_failure("--memory takes a size as 512M or 2G, not '" + value->second + "'");
    memory = *size;
    if (memory < 1) return usage_failure("--memory takes at least 1M");
    if (memory <= host.memory.total) return std::nullopt;
    return usage_failure("--memory " + std::to_string(memory) + "M is more than this host's " +
                         std::to_string(host.memory.total) + "M");
}

Complaint check_machine(Typed& typed) {
    Options& options = typed.options;
    const auto output = typed.values.find("-o");
    if (output != typed.values.end()) options.output = output->second;
    if (options.action == Action::Image) {
        if (!options.iso || options.output.empty()) return usage_failure("an image needs --iso and -o FILE");
    } else if (!options.output.empty()) {
        return usage_failure("-o is for ./run image");
    }
    // QEMU's microvm has no CD drive.
    if (options.iso) options.machine = MachineType::Q35;
    const Choices<MachineType> machines{{"microvm", MachineType::Microvm}, {"q35", MachineType::Q35}};
    if (auto complaint = set_choice(typed, "--machine", machines, options.machine)) return complaint;
    if (options.iso && options.machine != MachineType::Q35)
        return usage_failure("--iso boots on --machine q35 only");
    if (options.machine != MachineType::Microvm && !options.acpi)
        return usage_failure("--acpi off is for --machine microvm");
    return std::nullopt;
}

/// `path` as it is from the root on, without its `.` and `..`; empty if that can't be told.
std::string absolute(const std::string& path, const Host& host) {
    const auto whole = std::filesystem::path(host.folder) / path;
    return whole.is_absolute() ? whole.lexically_normal().string() : std::string();
}

/// HOST or HOST:GUEST.
Complaint add_folder(Typed& typed, const std::string& value, const Host& host) {
    const std::size_t colon = value.rfind(':');
    SharedFolder folder{absolute(value.substr(0, colon), host),
                        colon != std::string::npos ? value.substr(colon + 1) : std::string()};
    if (colon == std::string::npos) folder.guest = folder.host;
    if (value.substr(0, colon).empty() || folder.host.empty() || !folder.guest.starts_with('/'))
        return usage_failure("--dir takes FOLDER or FOLDER:/PATH, not '" + value + "'");
    folder.guest = std::filesystem::path(folder.guest).lexically_normal().string();
    typed.options.folders.push_back(std::move(folder));
    return std::nullopt;
}

/// The folder in which we stand, and those of --dir.
Complaint set_folders(Typed& typed, const Host& host) {
    Options& options = typed.options;
    const bool has_files = options.machine == MachineType::Microvm && options.action == Action::Run;
    if (!typed.folders.empty() && options.no_files) return usage_failure("--dir and --no-files: which one?");
    if (!typed.folders.empty() && !has_files)
        return usage_failure("--dir needs --machine microvm: there are no files on other machines");
    if (options.no_files || !has_files) return std::nullopt;
    if (!host.folder.empty()) options.folders.push_back({host.folder, host.folder});
    for (const std::string& value : typed.folders)
        if (auto complaint = add_folder(typed, value, host)) return complaint;
    if (options.folders.size() <= max_folders) return std::nullopt;
    return usage_failure("--dir can be given " + std::to_string(max_folders - 1) + " times");
}

/// Who reads standard input: rank 0 if nobody says.
Complaint set_input(Typed& typed) {
    Options& options = typed.options;
    const auto value = typed.values.find("--stdin");
    const bool has_input = options.machine == MachineType::Microvm && options.action == Action::Run;
    if (value == typed.values.end()) {
        if (has_input) options.input_rank = 0;
        return std::nullopt;
    }
    if (value->second == "none") return std::nullopt;
    const auto rank = whole_number(value->second, 6);
    if (!rank || *rank >= static_cast<std::uint64_t>(options.ranks))
        return usage_failure("--stdin takes none or a rank, 0 to " + std::to_string(options.ranks - 1) +
                             ", not '" + value->second + "'");
    if (!has_input) return usage_failure("--stdin needs --machine microvm: other machines have no input");
    options.input_rank = static_cast<int>(*rank);
    return std::nullopt;
}

/// Completes what was left open and refuses what makes no sense.
Complaint complete(Typed& typed, const Host& host) {
    Options& options = typed.options;
    if (options.program.empty()) return usage_failure("which program?");
    if (auto complaint = set_ranks_and_cores(typed, host)) return complaint;
    const Choices<Accelerator> accelerators{
        {"auto", Accelerator::Auto}, {"kvm", Accelerator::Kvm}, {"tcg", Accelerator::Tcg}};
    if (auto complaint = set_choice(typed, "--accel", accelerators, options.accelerator)) return complaint;
    if (auto complaint = set_choice(typed, "--acpi", {{"on", true}, {"off", false}}, options.acpi))
        return complaint;
    if (auto complaint = check_timeout(typed)) return complaint;
    if (auto complaint = check_environment(options)) return complaint;
    if (options.host) return refuse_machine_options(typed);
    if (auto complaint = set_memory(typed, host)) return complaint;
    if (auto complaint = check_machine(typed)) return complaint;
    if (auto complaint = set_input(typed)) return complaint;
    return set_folders(typed, host);
}

} // namespace

Outcome<Options> parse_options(const Words& words, const Host& host) {
    auto typed = read_words(words);
    if (!typed) return typed.error();
    Options& options = typed.value().options;
    if (options.action != Action::Run && options.action != Action::Image) return options;
    if (const auto complaint = complete(typed.value(), host)) return *complaint;
    return options;
}

} // namespace vaquero::launcher
