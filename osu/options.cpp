#include "osu/options.hpp"

#include <algorithm>
#include <charconv>
#include <climits>
#include <optional>
#include <utility>

namespace vaquero::osu {
namespace {

// std::string_view::substr() can throw, which would take libstdc++.a.
std::string_view first(std::string_view text, std::size_t count) {
    text.remove_suffix(text.size() - count);
    return text;
}

std::string_view without_first(std::string_view text, std::size_t count) {
    text.remove_prefix(count);
    return text;
}

template <typename Integer>
std::optional<Integer> number(std::string_view text, Integer least, Integer most) {
    Integer value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || value < least || value > most) return std::nullopt;
    return value;
}

bool set_iterations(Options& options, std::string_view value) {
    const auto iterations = number(value, 1, INT_MAX);
    if (iterations) options.small.iterations = options.large.iterations = *iterations;
    return iterations.has_value();
}

bool set_warmup(Options& options, std::string_view value) {
    const auto warmup = number(value, 0, INT_MAX);
    if (warmup) options.small.warmup = options.large.warmup = *warmup;
    return warmup.has_value();
}

bool set(int& field, std::string_view value) {
    const auto parsed = number(value, 1, INT_MAX);
    if (parsed) field = *parsed;
    return parsed.has_value();
}

/// MAX, MIN:, :MAX or MIN:MAX. The count of an MPI call is an int, so that no message is longer than that.
bool set_message_size(Options& options, std::string_view value) {
    const std::size_t colon = value.find(':');
    const bool ranged = colon != value.npos;
    const std::string_view min = ranged ? first(value, colon) : std::string_view{};
    const std::string_view max = ranged ? without_first(value, colon + 1) : value;
    if (min.empty() && max.empty()) return false;
    const auto bytes = [](std::string_view text, std::size_t fallback) {
        return text.empty() ? fallback : number<std::size_t>(text, 0, INT_MAX);
    };
    const auto min_bytes = bytes(min, options.min_bytes);
    const auto max_bytes = bytes(max, options.max_bytes);
    if (!min_bytes || !max_bytes || *max_bytes == 0 || *min_bytes > *max_bytes) return false;
    options.min_bytes = std::max<std::size_t>(*min_bytes, 1);
    options.max_bytes = *max_bytes;
    return true;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool set_element(Options& options, std::string_view value) {
    options.all_elements = same_ignoring_case(value, "all");
    if (options.all_elements) return true;
    for (const ElementTraits& candidate : element_traits) {
        if (!same_ignoring_case(value, candidate.name)) continue;
        options.element = candidate.element;
        return true;
    }
    return false;
}

bool set_digits(Options& options, std::string_view value) {
    const auto digits = number(value, 0, 9);
    if (digits) options.digits = *digits;
    return digits.has_value();
}

bool set_print_rate(Options& options, std::string_view value) {
    const auto flag = number(value, 0, 1);
    if (flag) options.print_rate = *flag == 1;
    return flag.has_value();
}

/// Carries out one option; returns what is wrong with its value, or null.
const char* apply(CommandLine& command, char letter, std::string_view value) {
    Options& options = command.options;
    switch (letter) {
    case 'h':
        command.action = Action::help;
        return nullptr;
    case 'v':
        command.action = Action::version;
        return nullptr;
    case 'f':
        options.full = true;
        return nullptr;
    case 'c':
        options.validate = true;
        return nullptr;
    case 'V':
        options.vary_window = true;
        return nullptr;
    case 'm':
        return set_message_size(options, value) ? nullptr : "Invalid Message Size";
    case 'i':
        return set_iterations(options, value) ? nullptr : "Invalid Number of Iterations";
    case 'x':
        return set_warmup(options, value) ? nullptr : "Invalid Number of Warmup Iterations";
    case 'T':
        return set_element(options, value) ? nullptr : "Invalid Data Type";
    case 'W':
        return set(options.window, value) ? nullptr : "Invalid Window Size";
    case 'p':
        return set(options.pairs, value) ? nullptr : "Invalid Number of Pairs";
    case 'k':
        return set(options.repeat, value) ? nullptr : "Invalid Number of Repetitions";
    case 'n':
        return set_digits(options, value) ? nullptr : "Invalid Number of Digits";
    case 'R':
        return set_print_rate(options, value) ? nullptr : "Invalid Print Rate";
    default:
        return "Invalid option";
    }
}

/// Walks over the words of a command line and yields one option at a time.
class Reader {
public:
    struct Item {
        const OptionSpec* spec;  ///< null: no such option, or not for this benchmark
        std::string_view option; ///< as written, but for the dash of a short one
        std::optional<std::string_view> value;
        bool positional = false;
    };

    Reader(std::span<const char* const> words, std::string_view letters) : words_(words), letters_(letters) {}

    bool done() const { return cluster_.empty() && words_.empty(); }

    Item next() {
        if (!cluster_.empty()) return short_option();
        const std::string_view word = take_word();
        if (word.starts_with("--")) return long_option(word);
        if (word.size() < 2 || word[0] != '-') return {nullptr, {}, word, true};
        cluster_ = without_first(word, 1);
        return short_option();
    }

private:
    std::string_view take_word() {
        const std::string_view word = words_.front();
        words_ = words_.subspan(1);
        return word;
    }

    Item long_option(std::string_view word) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string_view option = first(word, equals);
        const OptionSpec* spec =
            find([&](const OptionSpec& s) { return s.name == without_first(option, 2); });
        const bool attached = equals < word.size();
        if (spec != nullptr && !spec->takes_value && attached) return {nullptr, word, {}};
        if (attached) return {spec, option, without_first(word, equals + 1)};
        return with_value(spec, option);
    }

    Item short_option() {
        const char letter = cluster_[0];
        const std::string_view option = first(cluster_, 1);
        cluster_.remove_prefix(1);
        const OptionSpec* spec = find([&](const OptionSpec& s) { return s.letter == letter; });
        if (spec == nullptr || !spec->takes_value || cluster_.empty()) return with_value(spec, option);
        return {spec, option, std::exchange(cluster_, {})};
    }

    Item with_value(const OptionSpec* spec, std::string_view option) {
        if (spec == nullptr || !spec->takes_value || words_.empty()) return {spec, option, {}};
        return {spec, option, take_word()};
    }

    template <typename Predicate>
    const OptionSpec* find(Predicate matches) const {
        const auto found = std::ranges::find_if(option_specs, matches);
        const bool applies = found != option_specs.end() && letters_.find(found->letter) != letters_.npos;
        return applies ? &*found : nullptr;
    }

    std::span<const char* const> words_;
    std::string_view letters_;
    std::string_view cluster_; ///< what is left of a word such as -fc
};

} // namespace

CommandLine parse(std::span<const char* const> arguments, std::string_view letters, const Options& defaults) {
    CommandLine command{Action::run, defaults, {}};
    const auto refuse = [&](const char* reason, const Reader::Item& item) {
        command.action = Action::refuse;
        command.mistake = {reason, item.option, item.value.value_or(std::string_view{})};
        return command;
    };
    bool window_given = false;
    Reader reader(arguments, letters);
    while (!reader.done()) {
        const Reader::Item item = reader.next();
        if (item.positional) return refuse("Unexpected argument", item);
        if (item.spec == nullptr) return refuse("Invalid option", item);
        if (item.spec->takes_value && !item.value) return refuse("Option Missing Required Argument", item);
        const char* wrong = apply(command, item.spec->letter, item.value.value_or(std::string_view{}));
        if (wrong != nullptr) return refuse(wrong, item);
        if (command.action != Action::run) return command;
        window_given = window_given || item.spec->letter == 'W';
        if (window_given && command.options.vary_window) return refuse("-V cannot be used with -W", item);
    }
    return command;
}

} // namespace vaquero::osu
