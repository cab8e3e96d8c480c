// The command line of the benchmarks: upstream's options, without getopt's global state, since ranks may be
// threads of one process.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "osu/element.hpp"

namespace vaquero::osu {

struct Counts {
    int iterations;
    int warmup;
};

struct Options {
    Counts small;          ///< for messages of at most `large_message` bytes
    Counts large;          ///< for longer ones
    std::size_t max_bytes; ///< of a message
    Element element = Element::character;
    bool all_elements = false; ///< -T all: a table for each
    std::size_t min_bytes = 1; ///< of a message
    int window = 64;           ///< messages in flight
    int pairs = 0;             ///< of senders and receivers; 0: half of the ranks
    bool vary_window = false;  ///< a column for each of several windows
    bool print_rate = true;    ///< messages per second
    bool full = false;         ///< minimum, maximum and iterations too
    bool validate = false;     ///< check the data that arrives
    int digits = 2;            ///< after the decimal point of a figure
    int repeat = 1;            ///< rows for each size, each measured anew

    static constexpr std::size_t large_message = 8192;
    constexpr Counts counts(std::size_t bytes) const { return bytes > large_message ? large : small; }
};

struct OptionSpec {
    char letter;
    std::string_view name;
    bool takes_value;
    const char* help;
};

/// Every option that some benchmark takes; a benchmark names the letters of those that apply to it.
inline constexpr std::array<OptionSpec, 14> option_specs{{
    {'h', "help", false, "print this help"},
    {'v', "version", false, "print version info"},
    {'f', "full", false, "print minimum, maximum and iterations too"},
    {'m', "message-size", true, "[MIN:]MAX - bytes of the shortest and the longest message"},
    {'i', "iterations", true, "ITER - number of iterations for timing"},
    {'x', "warmup", true, "ITER - number of warm-up iterations to skip before timing"},
    {'c', "validation", false, "validate the data; any wrong byte fails the run"},
    {'T', "type", true, "[all,mpi_char,mpi_int,mpi_float] - element of the messages"},
    {'W', "window-size", true, "SIZE - messages to send before synchronization (default 64)"},
    {'p', "num-pairs", true, "PAIRS - number of pairs involved (default: half of the ranks)"},
    {'V', "vary-window", false, "vary the window size (cannot be used with -W)"},
    {'R', "print-rate", true, "[0|1] - print the message rate (default 1)"},
    {'n', "digits", true, "DIGITS - decimals of the figures, 0 to 9 (default 2)"},
    {'k', "repeat", true, "COUNT - rows for each size, each measured anew (default 1)"},
}};

/// What the user got wrong; `reason` is null when nothing. `option` is as written, but for the dash of a
/// short one. Either may be empty.
struct Mistake {
    const char* reason = nullptr;
    std::string_view option;
    std::string_view value;
};

enum class Action { run, help, version, refuse };

struct CommandLine {
    Action action;
    Options options;
    Mistake mistake; ///< why Action::refuse
};

/// Reads `arguments` (without the program's name) on top of `defaults`. `letters` are the options that apply.
/// Takes -i 5, -i5, -fc, --iterations 5, --iterations=5. The result refers to the characters of `arguments`.
CommandLine parse(std::span<const char* const> arguments, std::string_view letters, const Options& defaults);

} // namespace vaquero::osu
