#include "launcher/machine_job.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>

#include "launcher/job.hpp"
#include "launcher/lines.hpp"
#include "launcher/machine_end.hpp"
#include "launcher/say.hpp"

namespace vaquero::launcher {

namespace {

using std::chrono::nanoseconds;

nanoseconds now(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

/// Since it was made; see clock_complaint().
class Stopwatch {
public:
    [[nodiscard]] nanoseconds waking() const { return now(CLOCK_MONOTONIC) - waking_start_; }
    [[nodiscard]] nanoseconds passing() const { return now(CLOCK_BOOTTIME) - passing_start_; }

private:
    nanoseconds waking_start_ = now(CLOCK_MONOTONIC);
    nanoseconds passing_start_ = now(CLOCK_BOOTTIME);
};

/// Whether QEMU says that KVM can't go on [accel/kvm/kvm-all.c, target/i386/kvm/kvm.c]. It keeps the machine
/// stopped then.
bool tells_of_kvm_failure(std::string_view line) {
    constexpr std::array<std::string_view, 3> failures{"KVM internal error", "KVM: entry failed",
                                                       "error: kvm run failed"};
    return std::any_of(failures.begin(), failures.end(),
                       [&](std::string_view failure) { return line.starts_with(failure); });
}

/// All that QEMU writes to, in the order of its descriptors (inherited_channels).
struct Pipes {
    Pipe output = Pipe::make();
    Pipe complaints = Pipe::make();
    Pipe errors = Pipe::make();
    Pipe record = Pipe::make();
    Pipe input = Pipe::make();

    [[nodiscard]] bool complete() const {
        return output.in && complaints.in && errors.in && record.in && input.in;
    }
};

Outcome<Child> start_qemu(const std::vector<std::string>& command, const Pipes& pipes) {
    if (!pipes.complete()) return Failure{status::qemu, "there are too many open files to start QEMU"};
    return Child::start(command,
                        {pipes.input.out.number(), pipes.output.in.number(), pipes.complaints.in.number(),
                         pipes.errors.in.number(), pipes.record.in.number()},
                        SIGKILL);
}

} // namespace

int run_machine_job(const MachineJob& machine) {
    EndingSignals signals;
    Pipes pipes;
    const Stopwatch stopwatch;
    auto qemu = start_qemu(machine.command, pipes);
    if (!qemu) return refuse(qemu.error());
    for (Pipe* pipe : {&pipes.output, &pipes.complaints, &pipes.errors, &pipes.record})
        pipe->in.reset();
    pipes.input.out.reset();

    Job job(std::move(qemu.value()), signals, time_limit(machine.timeout));
    MachineRecord record;
    Lines record_lines;
    Lines complaint_lines;
    const auto read_record = [&](std::string_view bytes) {
        record_lines.take(bytes, [&](std::string_view line) { record.read(line); });
    };
    const auto read_complaint = [&](std::string_view bytes) {
        complaint_lines.take(bytes, [&](std::string_view line) {
            if (tells_of_kvm_failure(line)) job.expect_kvm_failure();
        });
    };
    job.add_relay(Relay(std::move(pipes.output.out), STDOUT_FILENO), true);
    job.add_relay(Relay(std::move(pipes.complaints.out), STDERR_FILENO, read_complaint), false);
    job.add_relay(Relay(std::move(pipes.errors.out), STDERR_FILENO), false);
    job.add_relay(Relay(std::move(pipes.record.out), Relay::nowhere, read_record), false);
    if (machine.input) job.set_input(InputRelay(STDIN_FILENO, std::move(pipes.input.in)));
    job.pin(machine.cpus);

    const JobEnd end = job.run();
    if (const auto failure = failure_of(end, machine.timeout)) return refuse(*failure);
    if (record.clock && machine.keeps_time)
        if (const auto complaint = clock_complaint(*record.clock, stopwatch.waking(), stopwatch.passing()))
            say(*complaint);
    const auto exit_status = program_status(end.wait_status, record);
    if (exit_status) return exit_status.value();
    Failure failure = exit_status.error();
    // KVM's own errors come in many words.
    if (machine.kvm && failure.exit_status == status::qemu)
        failure.message += "; --accel tcg does without KVM";
    return refuse(failure);
}

} // namespace vaquero::launcher
