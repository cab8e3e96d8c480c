#include "launcher/machine_end.hpp"

#include <sys/wait.h>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace vaquero::launcher {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// The number behind `word` and a space, if the line is just that.
std::optional<std::int64_t> number_after(std::string_view word, std::string_view line) {
    if (!line.starts_with(word)) return std::nullopt;
    line.remove_prefix(word.size());
    if (line.size() < 2 || line[0] != ' ' || line[1] < '0' || line[1] > '9') return std::nullopt;
    std::int64_t number = 0;
    const char* const end = line.data() + line.size();
    const auto [at, error] = std::from_chars(line.data() + 1, end, number);
    return error == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

std::string seconds(nanoseconds time) {
    char text[40];
    std::snprintf(text, sizeof text, "%.2f s", std::chrono::duration<double>(time).count());
    return text;
}

std::string name_of_signal(int signal) {
    const char* const name = sigabbrev_np(signal);
    return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

} // namespace

void MachineRecord::read(std::string_view line) {
    if (const auto number = number_after("exit", line); number && *number <= 255)
        exit_status = static_cast<int>(*number);
    if (const auto number = number_after("clock", line)) clock = nanoseconds(*number);
}

Outcome<int> program_status(int wait_status, const MachineRecord& record) {
    if (WIFSIGNALED(wait_status)) {
        const int signal = WTERMSIG(wait_status);
        const char* const hint = signal == SIGKILL
                                     ? "; if the host ran out of memory, --memory keeps the machine small"
                                     : "; its message is above";
        return Failure{status::qemu, "QEMU was ended by " + name_of_signal(signal) + hint};
    }
    const int status = WEXITSTATUS(wait_status);
    // isa-debug-exit makes it 2 * n + 1 with n > 0 [kernel/machine_exit].
    if (record.exit_status && status >= 3 && status % 2 == 1) return *record.exit_status;
    if (status == 0)
        return Failure{status::panic, "the machine reset without a word; this is a bug in Vaquero"};
    return Failure{status::qemu,
                   "QEMU failed with status " + std::to_string(status) + "; its message is above"};
}

std::optional<std::string> clock_complaint(nanoseconds machine, nanoseconds waking, nanoseconds passing) {
    // It includes whatever the host did meanwhile, so it may be far too long, but never too short.
    constexpr nanoseconds longest_start = 5s;
    const bool fast = machine - passing > std::max<nanoseconds>(passing / 10, 100ms);
    const bool slow = machine < waking / 2 && waking - machine > longest_start;
    if (!fast && !slow) return std::nullopt;
    return "the machine's clock is wrong: it counted " + seconds(machine) + " while " +
           seconds(fast ? passing : waking) + " went by, so don't trust times that the program measured";
}

} // namespace vaquero::launcher
