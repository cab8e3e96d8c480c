// How a job ends: by itself, by its limits, by its user, by a QEMU that fails.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "launcher/descriptor.hpp"
#include "tests/host/launcher/launch.hpp"

namespace {

using vaquero::launcher::Descriptor;
using vaquero::launcher::Pipe;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// For the fake: says that it is ready, and goes on for ever without being a shell with a child.
const std::string hang = R"(echo ready >"$folder/ready"; exec sleep 1000)";

TEST(RunEnding, AQemuThatFailsIsTold) {
    const Ended end = Launch("echo 'no such machine' >&2; exit 1").run();
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(
        has(end.errors, "no such machine\nvaquero-run: QEMU failed with status 1; its message is above\n"));
}

TEST(RunEnding, AQemuThatCrashesIsTold) {
    const Ended end = Launch("echo 'exit 0' >\"$record\"; kill -SEGV $$").run();
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(has(end.errors, "QEMU was ended by SIGSEGV"));
}

TEST(RunEnding, AMachineThatResetsIsABug) {
    const Ended end = Launch("exit 0").run();
    EXPECT_EQ(end.status, 121);
    EXPECT_TRUE(has(end.errors, "the machine reset without a word; this is a bug in Vaquero"));
}

TEST(RunEnding, TheTimeLimitEndsAMachineThatHangs) {
    Launch launch(hang);
    const Ended end = launch.run({"--timeout", "0.5"});
    EXPECT_EQ(end.status, 124);
    EXPECT_TRUE(has(end.errors, "vaquero-run: timed out after 0.5 s\n"));
    EXPECT_TRUE(launch.fake_is_gone());
}

TEST(RunEnding, TheTimeLimitEndsAMachineThatPrintsForEver) {
    Launch launch(R"(exec yes >"$out")");
    const Descriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
    launch.start({"--timeout", "0.5"}, nowhere.number());
    EXPECT_EQ(launch.wait().status, 124);
    EXPECT_TRUE(launch.fake_is_gone());
}

TEST(RunEnding, TheTimeLimitHoldsThoughNobodyReads) {
    Launch launch(R"(exec yes >"$out")");
    Pipe pipe = Pipe::make();
    launch.start({"--timeout", "0.5"}, pipe.in.number());
    EXPECT_EQ(launch.wait().status, 124);
}

TEST(RunEnding, TheRecordMayBeEndless) {
    EXPECT_EQ(Launch(R"(head -c 3000000 /dev/zero >"$record"; printf '\nexit 9\n' >"$record"; exit 3)")
                  .run()
                  .status,
              9);
}

TEST(RunEnding, AReaderThatGoesAwayEndsTheJob) {
    Launch launch(R"(exec yes >"$out")");
    Pipe pipe = Pipe::make();
    pipe.out.reset();
    launch.start({}, pipe.in.number());
    const Ended end = launch.wait();
    EXPECT_EQ(end.status, 141);
    EXPECT_FALSE(has(end.errors, "can't be written"));
    EXPECT_TRUE(launch.fake_is_gone());
}

TEST(RunEnding, AFullDiskEndsTheJob) {
    Launch launch(R"(echo text >"$out"; )" + hang);
    const Descriptor full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    launch.start({}, full.number());
    const Ended end = launch.wait();
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(has(end.errors, "vaquero-run: standard output can't be written\n"));
}

TEST(RunEnding, WhatAnOrphanHoldsOpenIsNotWaitedFor) {
    Launch launch(
        R"(sleep 1000 & echo $! >"$folder/orphan"; echo last >"$out"; echo 'exit 0' >"$record"; exit 3)");
    const Ended end = launch.run();
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.output, "last\n");
    kill(std::stoi(launch.folder().read("orphan")), SIGKILL);
}

class RunSignal : public testing::TestWithParam<std::pair<int, int>> {};

TEST_P(RunSignal, EndsTheJobAndItsMachine) {
    const auto [signal, status] = GetParam();
    Launch launch(R"(echo started >"$out"; )" + hang);
    launch.start({});
    launch.wait_until_ready();
    launch.signal(signal);
    const Ended end = launch.wait();
    EXPECT_EQ(end.status, status);
    // Nothing is lost, but where the launcher itself has no time.
    EXPECT_TRUE(signal == SIGKILL || end.output == "started\n") << end.output;
    EXPECT_TRUE(launch.fake_is_gone());
}

INSTANTIATE_TEST_SUITE_P(All, RunSignal,
                         testing::Values(std::pair(SIGINT, 130), std::pair(SIGTERM, 143),
                                         std::pair(SIGHUP, 143), std::pair(SIGKILL, 137)));

// What the machine wrote before the signal is passed on, though it takes many steps.
TEST(RunEnding, ASignalLosesNoOutput) {
    constexpr std::size_t bytes = 100'000;
    Launch launch("head -c " + std::to_string(bytes) + R"( /dev/zero >"$out"; )" + hang);
    Pipe pipe = Pipe::make();
    launch.start({}, pipe.in.number());
    pipe.in.reset();
    // It fits into the pipes and the launcher, so that the machine goes on though nobody reads.
    launch.wait_until_ready();
    launch.signal(SIGTERM);
    fcntl(pipe.out.number(), F_SETFL, 0); // waits
    std::size_t got = 0;
    std::array<char, 4096> buffer;
    for (ssize_t part = 0; (part = read(pipe.out.number(), buffer.data(), buffer.size())) > 0;)
        got += static_cast<std::size_t>(part);
    EXPECT_EQ(got, bytes);
    EXPECT_EQ(launch.wait().status, 143);
}

TEST(RunEnding, ASignalThatOurParentIgnoresIsIgnored) {
    std::signal(SIGINT, SIG_IGN);
    Launch launch(hang);
    launch.start({});
    std::signal(SIGINT, SIG_DFL);
    launch.wait_until_ready();
    launch.signal(SIGINT);
    launch.signal(SIGTERM);
    EXPECT_EQ(launch.wait().status, 143);
}

TEST(RunEnding, AKilledLaunchersFolderIsClearedByTheNext) {
    Launch launch(hang);
    const auto folders = [&] {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(launch.folder().path()))
            count += entry.path().filename().string().starts_with("vaquero-run.");
        return count;
    };
    launch.start({"--debug"});
    launch.wait_until_ready();
    launch.signal(SIGKILL);
    EXPECT_EQ(launch.wait().status, 137);
    EXPECT_EQ(folders(), 1);
    launch.run({"--timeout", "0.1"});
    EXPECT_EQ(folders(), 0);
}

constexpr const char* kvm_error =
    "echo 'KVM internal error. Suberror: 1' >&2; echo 'emulation failure' >&2; ";

TEST(RunEnding, AKvmThatCantGoOnEndsTheJob) {
    Launch launch(kvm_error + hang);
    const Ended end = launch.run({"--accel", "kvm"});
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(
        has(end.errors, "Suberror: 1\nemulation failure\nvaquero-run: KVM can't run this machine here"));
    EXPECT_TRUE(has(end.errors, "--accel tcg"));
    EXPECT_TRUE(launch.fake_is_gone());
}

TEST(RunEnding, AProgramMaySpeakOfKvm) {
    const Ended end = Launch(R"(echo 'KVM internal error. Suberror: 1' >"$err"
        echo 'KVM: entry failed' >"$out"; sleep 1; echo 'exit 0' >"$record"; exit 3)")
                          .run({"--accel", "kvm"});
    EXPECT_EQ(end.status, 0);
}

TEST(RunEnding, AFailureUnderKvmComesWithTheRemedy) {
    EXPECT_TRUE(has(Launch("kill -ABRT $$").run({"--accel", "kvm"}).errors, "--accel tcg"));
    EXPECT_FALSE(has(Launch("kill -ABRT $$").run({"--accel", "tcg"}).errors, "--accel tcg"));
}

/// Runs a machine that takes 0.3 s and says that it took so long.
Ended run_with_clock(const std::string& nanoseconds, const std::vector<std::string>& options = {}) {
    return Launch("sleep 0.3; echo 'clock " + nanoseconds +
                  R"(' >"$record"; echo 'exit 5' >"$record"; exit 3)")
        .run(options);
}

TEST(RunEnding, AClockThatIsRightIsNotMentioned) {
    const Ended end = run_with_clock("300000000");
    EXPECT_EQ(end.status, 5);
    EXPECT_FALSE(has(end.errors, "clock"));
}

TEST(RunEnding, AClockThatIsAheadIsTold) {
    const Ended end = run_with_clock("600000000000");
    EXPECT_EQ(end.status, 5);
    EXPECT_TRUE(has(end.errors, "vaquero-run: the machine's clock is wrong: it counted 600.00 s while "));
}

TEST(RunEnding, InstructionsAndDebuggersKeepNoTime) {
    EXPECT_FALSE(has(run_with_clock("600000000000", {"--debug"}).errors, "clock is wrong"));
    const Variable more("VAQUERO_QEMU_ARGS", "-icount shift=0");
    EXPECT_FALSE(has(run_with_clock("600000000000").errors, "clock is wrong"));
}

} // namespace
