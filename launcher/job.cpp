#include "launcher/job.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "launcher/host_cpus.hpp"

namespace vaquero::launcher {

namespace {

using namespace std::chrono_literals;

constexpr auto pin_interval = 10ms;
/// For the registers that QEMU prints when KVM fails.
constexpr auto last_words_time = 300ms;
/// For a reader of the output that doesn't read, once the job is to end.
constexpr auto reader_time = 1s;

constexpr std::size_t fixed_descriptors = 3;

} // namespace

std::optional<Failure> failure_of(const JobEnd& end, const std::string& timeout) {
    switch (end.reason) {
    case JobEnd::Reason::Exited:
        break;
    case JobEnd::Reason::TimedOut:
        return Failure{status::timeout, "timed out after " + timeout + " s"};
    case JobEnd::Reason::Signalled:
        return Failure{end.signal == SIGINT ? status::interrupted : status::terminated, {}};
    case JobEnd::Reason::OutputClosed: // as in `./run ... | head`
        return Failure{status::closed_pipe, {}};
    case JobEnd::Reason::OutputFailed:
        return Failure{status::qemu, "standard output can't be written"};
    case JobEnd::Reason::KvmFailed:
        return Failure{status::qemu,
                       "KVM can't run this machine here, as QEMU says above (it may only emulate a part "
                       "of the instructions); --accel tcg does without it"};
    }
    return std::nullopt;
}

std::optional<std::chrono::steady_clock::duration> time_limit(const std::string& timeout) {
    const std::chrono::duration<double> seconds(std::strtod(timeout.c_str(), nullptr));
    if (seconds.count() <= 0) return std::nullopt;
    return std::chrono::ceil<std::chrono::steady_clock::duration>(seconds);
}

Job::Job(Child child, EndingSignals& signals, std::optional<Clock::duration> limit)
    : child_(std::move(child)), signals_(signals) {
    if (limit) deadline_ = Clock::now() + *limit;
}

void Job::add_relay(Relay relay, bool vital) {
    streams_.push_back({std::move(relay), vital});
}

void Job::expect_kvm_failure() {
    if (!kvm_deadline_) kvm_deadline_ = Clock::now() + last_words_time;
}

JobEnd Job::run() {
    for (;;) {
        wait_for_something();
        step_streams();
        pin_if_due();
        if (const auto end = end_so_far()) return end_child(*end);
    }
}

Job::Clock::duration Job::longest_wait() const {
    if (std::any_of(streams_.begin(), streams_.end(), [](const Stream& s) { return s.relay.draining(); }))
        return 0s;
    Clock::duration wait = cpus_.empty() ? Clock::duration(1h) : pin_interval;
    const auto now = Clock::now();
    for (const auto& time : {deadline_, kvm_deadline_, patience_})
        if (time) wait = std::clamp<Clock::duration>(*time - now, 0s, wait);
    return wait;
}

void Job::wait_for_something() {
    const short child_event = child_ended_ ? 0 : POLLIN;
    polled_ = {{child_ended_ ? -1 : child_.descriptor(), child_event, 0},
               {signals_.descriptor(), POLLIN, 0},
               child_ended_ ? pollfd{-1, 0, 0} : input_.interest()};
    for (const Stream& stream : streams_)
        polled_.push_back(stream.relay.interest());
    // Rounded up, or the last millisecond would be spent asking for the time.
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(longest_wait());
    if (poll(polled_.data(), polled_.size(), static_cast<int>(wait.count())) < 0)
        for (pollfd& each : polled_)
            each.revents = 0;
    if (polled_[0].revents == 0) return;
    child_ended_ = true;
    for (Stream& stream : streams_)
        stream.relay.expect_no_more();
}

void Job::step_streams() {
    if (polled_[2].revents != 0) input_.step();
    for (std::size_t i = 0; i < streams_.size(); ++i)
        if (polled_[fixed_descriptors + i].revents != 0 || streams_[i].relay.draining())
            streams_[i].relay.step();
}

void Job::pin_if_due() {
    if (cpus_.empty() || child_ended_) return;
    if (pin_vcpus(child_.id(), cpus_) == static_cast<int>(cpus_.size())) cpus_.clear();
}

/// Whether all output has been passed on, or can't be.
bool Job::passed_on() const {
    return std::all_of(streams_.begin(), streams_.end(), [](const Stream& s) { return s.relay.finished(); });
}

std::optional<JobEnd> Job::end_so_far() {
    using Reason = JobEnd::Reason;
    if (const int signal = signals_.take(); signal != 0) return JobEnd{Reason::Signalled, 0, signal};
    for (const Stream& stream : streams_) {
        const int error = stream.relay.error();
        if (stream.vital && error != 0)
            return JobEnd{error == EPIPE ? Reason::OutputClosed : Reason::OutputFailed};
    }
    if (child_ended_ && passed_on()) return JobEnd{Reason::Exited};
    const auto now = Clock::now();
    if (deadline_ && now >= *deadline_) return JobEnd{Reason::TimedOut};
    if (kvm_deadline_ && now >= *kvm_deadline_) return JobEnd{Reason::KvmFailed};
    return std::nullopt;
}

/// Sees to it that the child has ended, and passes on what it wrote until then.
JobEnd Job::end_child(JobEnd end) {
    child_.kill();
    end.wait_status = child_.wait();
    child_ended_ = true;
    for (Stream& stream : streams_)
        stream.relay.expect_no_more();
    patience_ = Clock::now() + reader_time;
    while (!passed_on() && Clock::now() < *patience_ && signals_.take() == 0) {
        wait_for_something();
        step_streams();
    }
    return end;
}

} // namespace vaquero::launcher
