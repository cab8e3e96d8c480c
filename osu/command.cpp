// The multi-call program: which benchmark, with which options, and how it ended.
#include <algorithm>
#include <cstdlib>

#include "osu/benchmark.hpp"

namespace vaquero::osu {
namespace {

constexpr int no_such_benchmark = 2;

std::string_view base_name(std::string_view path) {
    path.remove_prefix(path.rfind('/') + 1); // npos + 1 is 0
    return path;
}

int width(std::string_view text) {
    return static_cast<int>(text.size());
}

const Benchmark* find(std::string_view name) {
    for (const auto& list : {benchmarks(), more_benchmarks()}) {
        const auto found = std::ranges::find(list, name, &Benchmark::name);
        if (found != list.end()) return &*found;
    }
    return nullptr;
}

void list(std::FILE* out) {
    for (const auto& list : {benchmarks(), more_benchmarks()})
        for (const Benchmark& benchmark : list)
            std::fprintf(out, "%-14s OSU MPI %s\n", benchmark.name.data(), benchmark.title);
}

void print_version(const Benchmark& benchmark) {
    print_title(stdout, benchmark.title);
    std::printf("# Vaquero's own implementation of the measurement and the output format of OSU "
                "Micro-Benchmarks %s.\n",
                upstream_version);
}

void print_help(const Benchmark& benchmark) {
    std::printf("Usage: %s [options]\nOptions:\n", benchmark.name.data());
    const std::string_view letters = benchmark.options;
    for (const OptionSpec& option : option_specs) {
        if (letters.find(option.letter) == letters.npos) continue;
        std::printf("  -%c, --%-20s%s\n", option.letter, option.name.data(), option.help);
    }
    const Options& defaults = benchmark.defaults;
    std::printf("Iterations and warm-up are %d and %d by default", defaults.small.iterations,
                defaults.small.warmup);
    if (letters.find('T') != letters.npos) // there are messages
        std::printf(", and %d and %d for messages longer than %zu bytes", defaults.large.iterations,
                    defaults.large.warmup, Options::large_message);
    std::printf(".\nThis is Vaquero's own implementation of the measurement and the output format of OSU "
                "Micro-Benchmarks %s.\n",
                upstream_version);
}

void print_mistake(const Benchmark& benchmark, const Mistake& mistake) {
    const char* dash = mistake.option.size() == 1 ? "-" : "";
    const char* space = mistake.option.empty() || mistake.value.empty() ? "" : " ";
    std::fprintf(stderr, "%s: %s [%s%.*s%s%.*s]\nTry %s --help\n", benchmark.name.data(), mistake.reason,
                 dash, width(mistake.option), mistake.option.data(), space, width(mistake.value),
                 mistake.value.data(), benchmark.name.data());
}

/// Why `run` can't start with the ranks there are, or null.
const char* wrong_ranks(const Run& run) {
    if (run.benchmark.ranks == Ranks::exactly_two && run.size != 2)
        return "This test requires exactly two processes";
    if (run.size < 2) return "This test requires at least two processes";
    if (run.options.pairs > run.size / 2) return "There are fewer than two processes for each pair";
    return nullptr;
}

int measure(const Run& run, std::string_view program) {
    if (const char* reason = wrong_ranks(run)) {
        if (run.rank == 0) std::fprintf(stderr, "%s\n", reason);
        return EXIT_FAILURE;
    }
    const Failure failure = run.benchmark.run(run);
    if (!failure) return EXIT_SUCCESS;
    if (run.rank == 0)
        std::printf("DATA VALIDATION ERROR: %.*s exited with status %d on message size %zu.\n",
                    width(program), program.data(), EXIT_FAILURE, *failure);
    return EXIT_FAILURE;
}

/// Runs `benchmark`, whose options are `arguments`, and which was called as `program`.
int run_benchmark(const Benchmark& benchmark, std::string_view program, std::span<char* const> arguments) {
    int rank = 0;
    int size = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    const CommandLine command = parse(arguments, benchmark.options, benchmark.defaults);
    switch (command.action) {
    case Action::run:
        return measure({benchmark, command.options, MPI_COMM_WORLD, rank, size}, program);
    case Action::help:
        if (rank == 0) print_help(benchmark);
        return EXIT_SUCCESS;
    case Action::version:
        if (rank == 0) print_version(benchmark);
        return EXIT_SUCCESS;
    case Action::refuse:
        break;
    }
    if (rank == 0) print_mistake(benchmark, command.mistake);
    return EXIT_FAILURE;
}

/// For arguments that name no benchmark: --list and --help list them all, anything else is a mistake.
int describe(std::string_view word) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    const bool asked = word == "--list" || word == "--help" || word == "-h";
    if (rank == 0 && !asked) {
        word.empty()
            ? std::fprintf(stderr, "Which benchmark? There are:\n")
            : std::fprintf(stderr, "No benchmark is called %.*s. There are:\n", width(word), word.data());
    }
    if (rank == 0) list(asked ? stdout : stderr);
    return asked ? EXIT_SUCCESS : no_such_benchmark;
}

} // namespace

int run_command(std::span<char* const> arguments) {
    for (std::size_t i = 0; i < std::min<std::size_t>(arguments.size(), 2); ++i) {
        const std::string_view program = arguments[i];
        if (const Benchmark* benchmark = find(base_name(program)))
            return run_benchmark(*benchmark, program, arguments.subspan(i + 1));
    }
    return describe(arguments.size() > 1 ? std::string_view(arguments[1]) : std::string_view{});
}

} // namespace vaquero::osu
