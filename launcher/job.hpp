// Watches the one process that runs the program: its output, its time limit, signals to the launcher, its
// end.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "launcher/child.hpp"
#include "launcher/input_relay.hpp"
#include "launcher/relay.hpp"
#include "launcher/signals.hpp"

namespace vaquero::launcher {

struct JobEnd {
    enum class Reason {
        Exited,       ///< by itself; `wait_status` says how
        TimedOut,     ///< the time limit was reached
        Signalled,    ///< the launcher got `signal`
        OutputClosed, ///< nobody reads the output
        OutputFailed, ///< the output can't be written
        KvmFailed,    ///< QEMU stands still, since KVM can't execute an instruction
    };
    Reason reason = Reason::Exited;
    int wait_status = 0;
    int signal = 0;
};

/// The launcher's status and message for a job that it ended itself; null for one that exited. `timeout` is
/// the limit as the user wrote it.
std::optional<Failure> failure_of(const JobEnd& end, const std::string& timeout);

/// A limit in seconds as the user wrote it; 0 is none.
std::optional<std::chrono::steady_clock::duration> time_limit(const std::string& timeout);

class Job {
public:
    using Clock = std::chrono::steady_clock;

    /// The limit counts from now on.
    Job(Child child, EndingSignals& signals, std::optional<Clock::duration> limit);

    /// What else to do while it runs. The first error of a relay that is `vital` ends the job.
    void add_relay(Relay relay, bool vital);
    /// What goes to the child. It ends with the child at the latest.
    void set_input(InputRelay input) { input_ = std::move(input); }
    /// Pins the vCPUs of the QEMU that the child is, as soon as they appear.
    void pin(std::vector<int> cpus) { cpus_ = std::move(cpus); }
    /// QEMU stands still for good; its last words may still be on their way.
    void expect_kvm_failure();

    /// Runs it to its end. Nothing of the child is left then, and its output has been passed on as far as
    /// anybody takes it.
    JobEnd run();

private:
    struct Stream {
        Relay relay;
        bool vital;
    };

    void wait_for_something();
    [[nodiscard]] Clock::duration longest_wait() const;
    void step_streams();
    void pin_if_due();
    std::optional<JobEnd> end_so_far();
    JobEnd end_child(JobEnd end);
    [[nodiscard]] bool passed_on() const;

    Child child_;
    EndingSignals& signals_;
    InputRelay input_;
    std::vector<Stream> streams_;
    std::vector<pollfd> polled_; ///< of the child, the signals, the input, and each stream
    std::vector<int> cpus_;      ///< to pin to, as long as that isn't done
    std::optional<Clock::time_point> deadline_;
    std::optional<Clock::time_point> kvm_deadline_;
    std::optional<Clock::time_point> patience_; ///< with readers, once the child is gone
    bool child_ended_ = false;
};

} // namespace vaquero::launcher
