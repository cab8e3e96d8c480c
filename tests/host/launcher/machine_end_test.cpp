#include "launcher/machine_end.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "launcher/lines.hpp"

namespace vaquero::launcher {
namespace {

using namespace std::chrono_literals;

/// As waitpid() gives them.
constexpr int exited(int status) {
    return status << 8;
}
constexpr int killed(int signal) {
    return signal;
}

MachineRecord record_of(std::string_view text) {
    MachineRecord record;
    Lines lines;
    lines.take(text, [&](std::string_view line) { record.read(line); });
    return record;
}

TEST(MachineRecord, TheLastLineOfAKindCounts) {
    const MachineRecord record = record_of("exit 1\nclock 5\nnoise\nexit 255\nclock 12000000000\n");
    EXPECT_EQ(record.exit_status, 255);
    EXPECT_EQ(record.clock, 12s);
}

TEST(MachineRecord, OtherLinesMeanNothing) {
    for (const std::string line :
         {"exit", "exit ", "exit x", "exit 256", "exit -1", "exit 1 ", "exit  1", " exit 1"})
        EXPECT_FALSE(record_of(line + "\n").exit_status) << line;
    EXPECT_FALSE(record_of("exit 1").exit_status) << "a line that doesn't end";
    for (const char* line : {"clock -1\n", "clock 99999999999999999999\n", "clock 1ns\n"})
        EXPECT_FALSE(record_of(line).clock) << line;
}

TEST(Lines, ComeInPiecesAndOfAnyLength) {
    std::vector<std::string> seen;
    Lines lines;
    const auto see = [&](std::string_view line) { seen.emplace_back(line); };
    lines.take("ex", see);
    lines.take("it 3\n\n" + std::string(1000, 'x'), see);
    lines.take("yyy\nz", see);
    EXPECT_EQ(seen, (std::vector<std::string>{"exit 3", "", std::string(Lines::max_length, 'x')}));
}

TEST(ProgramStatus, IsTheRecordedOne) {
    EXPECT_EQ(program_status(exited(3), record_of("exit 0\n")).value(), 0);
    EXPECT_EQ(program_status(exited(17), record_of("exit 7\n")).value(), 7);
    EXPECT_EQ(program_status(exited(253), record_of("exit 255\n")).value(), 255);
}

TEST(ProgramStatus, AQemuThatFailsByItselfIsNoProgram) {
    for (const int status : {1, 2, 4, 126}) {
        const auto end = program_status(exited(status), record_of("exit 0\n"));
        ASSERT_FALSE(end.ok()) << status;
        EXPECT_EQ(end.error().exit_status, 125);
        EXPECT_EQ(end.error().message,
                  "QEMU failed with status " + std::to_string(status) + "; its message is above");
    }
    EXPECT_EQ(program_status(exited(3), {}).error().exit_status, 125);
    EXPECT_EQ(program_status(exited(0), {}).error().exit_status, 121);
    EXPECT_EQ(program_status(exited(0), record_of("exit 0\n")).error().exit_status, 121);
}

TEST(ProgramStatus, AQemuThatIsKilledIsNoProgramEither) {
    const auto crashed = program_status(killed(SIGSEGV), record_of("exit 0\n"));
    EXPECT_EQ(crashed.error().exit_status, 125);
    EXPECT_EQ(crashed.error().message, "QEMU was ended by SIGSEGV; its message is above");
    EXPECT_NE(program_status(killed(SIGKILL), {}).error().message.find("--memory"), std::string::npos);
}

TEST(Clock, MayLagBehindByTheStart) {
    EXPECT_FALSE(clock_complaint(0s, 4s, 4s));
    EXPECT_FALSE(clock_complaint(6s, 11s, 11s));
    EXPECT_FALSE(clock_complaint(60s, 100s, 100s));
    EXPECT_FALSE(clock_complaint(0ns, 0ns, 0ns));
}

TEST(Clock, IsWrongIfItCountsLessThanHalf) {
    EXPECT_FALSE(clock_complaint(1s, 6s, 6s));
    EXPECT_TRUE(clock_complaint(900ms, 6s, 6s));
    EXPECT_FALSE(clock_complaint(50s, 100s, 100s));
    EXPECT_TRUE(clock_complaint(49s, 100s, 100s));
    EXPECT_TRUE(clock_complaint(15s, 100s, 100s)); // 18,136 MHz instead of 2,793
}

TEST(Clock, IsWrongIfItIsAhead) {
    EXPECT_FALSE(clock_complaint(109s, 100s, 100s));
    EXPECT_TRUE(clock_complaint(111s, 100s, 100s));
    EXPECT_FALSE(clock_complaint(199ms, 100ms, 100ms));
    EXPECT_TRUE(clock_complaint(201ms, 100ms, 100ms));
}

TEST(Clock, GoesOnOrNotWhileTheHostSleeps) {
    EXPECT_FALSE(clock_complaint(3600s, 10s, 3600s));
    EXPECT_FALSE(clock_complaint(10s, 10s, 3600s));
    EXPECT_TRUE(clock_complaint(4000s, 10s, 3600s));
}

TEST(Clock, TheComplaintSaysWhatItCounted) {
    EXPECT_EQ(
        clock_complaint(6500ms, 1s, 1s),
        "the machine's clock is wrong: it counted 6.50 s while 1.00 s went by, so don't trust times that the "
        "program measured");
}

} // namespace
} // namespace vaquero::launcher
