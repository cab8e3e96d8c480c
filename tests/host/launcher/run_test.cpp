// What the launcher starts, and what it passes on.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "launcher/descriptor.hpp"
#include "tests/host/launcher/launch.hpp"

namespace {

using vaquero::launcher::Descriptor;
using vaquero::launcher::Pipe;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Run, PassesOnWhatTheProgramWrites) {
    Launch launch(R"(echo to out >"$out"; echo to err >"$err"; echo 'exit 7' >"$record"; exit 17)");
    const Ended end = launch.run({"--memory", "64M"});
    EXPECT_EQ(end.status, 7);
    EXPECT_EQ(end.output, "to out\n");
    EXPECT_EQ(end.errors, "vaquero-run: microvm, 1 core(s), 64 MiB, TCG: as --accel says\nto err\n");
}

TEST(Run, PassesOnAllOfIt) {
    Launch launch(R"(seq 200000 >"$out"; seq 50000 >"$err"; echo 'exit 0' >"$record"; exit 3)");
    const Ended end = launch.run();
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(std::count(end.output.begin(), end.output.end(), '\n'), 200000);
    EXPECT_TRUE(end.output.ends_with("\n199999\n200000\n"));
    EXPECT_TRUE(end.errors.ends_with("\n50000\n"));
}

TEST(Run, AReaderMayTakeItsTime) {
    Launch launch(R"(seq 100000 >"$out"; echo 'exit 0' >"$record"; exit 3)");
    Pipe pipe = Pipe::make();
    launch.start({}, pipe.in.number());
    pipe.in.reset();
    usleep(100000); // both pipes are full now
    std::string text;
    char bytes[512];
    for (;;) {
        const ssize_t got = read(pipe.out.number(), bytes, sizeof bytes);
        if (got == 0) break;
        if (got > 0) text.append(bytes, static_cast<std::size_t>(got));
        if (got < 0) usleep(100);
    }
    EXPECT_EQ(launch.wait().status, 0);
    EXPECT_TRUE(text.ends_with("\n100000\n"));
}

/// Input goes to QEMU in frames, of which one of no bytes is the end; here there is none
/// (kernel/files/input.hpp).
TEST(Run, GivesQemuTheEndOfInputAndMoreArguments) {
    const Variable more("VAQUERO_QEMU_ARGS", " -m 1G  -icount shift=0 ");
    Launch launch(R"(cat; printf '%s\n' "${@: -4}" >"$out"; echo 'exit 0' >"$record"; exit 3)");
    EXPECT_EQ(launch.run().output, std::string(4, '\0') + "-m\n1G\n-icount\nshift=0\n");
}

TEST(Run, NobodyNeedsToReadItsErrors) {
    Launch launch(R"(seq 100000 >"$err"; echo out >"$out"; echo 'exit 0' >"$record"; exit 3)");
    Pipe pipe = Pipe::make();
    pipe.out.reset();
    launch.start({}, -1, pipe.in.number());
    const Ended end = launch.wait();
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.output, "out\n");
}

TEST(Run, QemuGetsTheSignalsThatWeTake) {
    Launch launch(R"SH(blocked=$(sed -n 's/^SigBlk:\t//p' /proc/self/status)
        ignored=0x$(sed -n 's/^SigIgn:\t//p' /proc/self/status)
        echo "$blocked $((ignored >> 12 & 1))" >"$out"; echo 'exit 0' >"$record"; exit 3)SH");
    // Bit 12 is SIGPIPE's.
    EXPECT_EQ(launch.run().output, "0000000000000000 0\n");
}

TEST(Run, ADryRunShowsWhatItWouldStart) {
    Launch launch("echo started");
    const Ended end = launch.run({"--dry-run", "--memory", "64M", "--debug"});
    EXPECT_EQ(end.status, 0);
    EXPECT_TRUE(end.output.starts_with(launch.folder().path() + "/qemu -nodefaults ")) << end.output;
    EXPECT_TRUE(has(end.output, " -gdb tcp::1234,server=on,wait=off\n"));
    EXPECT_TRUE(has(end.output, ",path=/dev/null "));
    EXPECT_EQ(launch.folder().read("pid"), "");
}

TEST(Run, HelpNeedsNothing) {
    Launch launch("echo started");
    launch.start_words({"--help"});
    const Ended end = launch.wait();
    EXPECT_EQ(end.status, 0);
    EXPECT_TRUE(end.output.starts_with("usage: ./run [options] PROGRAM"));
    EXPECT_EQ(end.errors, "");
}

TEST(Run, WrongOptionsStartNothing) {
    Launch launch("echo started");
    const Ended end = launch.run({"--timeout", "soon"});
    EXPECT_EQ(end.status, 2);
    EXPECT_EQ(end.errors, "vaquero-run: --timeout takes seconds, not 'soon' (see ./run --help)\n");
    EXPECT_EQ(launch.folder().read("pid"), "");
}

TEST(Run, AQemuThatIsntThereIsTold) {
    Launch launch("");
    const Variable nowhere("VAQUERO_QEMU", "/nosuch/qemu");
    const Ended end = launch.run();
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(has(end.errors, "vaquero-run: /nosuch/qemu can't be started: No such file or directory\n"));
}

TEST(Run, TheDebuggersSocketIsInAFolderThatIsGoneAfterwards) {
    Launch launch(R"(for word; do [[ $word != unix:* ]] || echo "$word" >"$folder/gdb"; done
        echo 'exit 0' >"$record"; exit 3)");
    EXPECT_EQ(launch.run({"--debug"}).status, 0);
    const std::string socket = launch.folder().read("gdb");
    ASSERT_TRUE(socket.starts_with("unix:" + launch.folder().path() + "/vaquero-run.")) << socket;
    const std::string folder = socket.substr(5, socket.find("/gdb") - 5);
    EXPECT_NE(access(folder.c_str(), F_OK), 0) << folder;
}

// The tree's tools are scripts, too: one installs, one writes down what the CD image is made of.
TEST(Run, ACdImageIsMadeForTheJobOrStays) {
    Launch launch(R"(for word; do [[ $word != *.iso ]] || echo "$word" >"$folder/cd"; done
        echo 'exit 0' >"$record"; exit 3)");
    const Scratch tree;
    for (const auto& [name, body] :
         {std::pair{"run", "#!/bin/sh\n"},
          {"bin/make-iso", "#!/bin/sh\necho \"$3\" >\"$(dirname \"$0\")/made\"\n"}})
        chmod(tree.write(name, body).c_str(), 0755);
    const Variable root("VAQUERO_TREE", tree.path());

    EXPECT_EQ(launch.run({"--iso"}).status, 0);
    const std::string made = tree.read("bin/made");
    EXPECT_EQ(launch.folder().read("cd"), made);
    EXPECT_TRUE(made.starts_with(launch.folder().path() + "/vaquero-run.")) << made;
    EXPECT_NE(access(made.substr(0, made.rfind('/')).c_str(), F_OK), 0);

    const Ended shown = launch.run({"--iso", "--dry-run"});
    EXPECT_EQ(shown.status, 0);
    const std::string lasting = tree.path() + "/build/image.iso";
    EXPECT_EQ(tree.read("bin/made"), lasting + "\n");
    EXPECT_TRUE(has(shown.output, " -cdrom " + lasting)) << shown.output;
}

TEST(Run, NoRoomForAFolderIsTold) {
    Launch launch("");
    const Variable nowhere("TMPDIR", "/nosuch");
    const Ended end = launch.run({"--debug"});
    EXPECT_EQ(end.status, 125);
    EXPECT_TRUE(has(end.errors, "no folder can be made in /nosuch"));
}

} // namespace
