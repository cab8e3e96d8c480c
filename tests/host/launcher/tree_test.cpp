// What the launcher asks of a source tree, whose `run` is a script that writes down its words.
#include "launcher/tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/host/launcher/scratch.hpp"

namespace vaquero::launcher {
namespace {

class TreeTest : public testing::Test {
protected:
    TreeTest() {
        unsetenv("VAQUERO_QEMU");
        script("exit 0");
        folder_.write("examples/hello.c", "");
        folder_.write("examples/pi.cpp", "");
    }
    void script(const std::string& end) {
        const std::string path =
            folder_.write("run", "#!/bin/sh\necho \"$@\" >>\"$(dirname \"$0\")/asked\"\n" + end + "\n");
        chmod(path.c_str(), 0755);
    }
    /// The words that `run` was called with since the last time.
    std::string asked() {
        const std::string words = folder_.read("asked");
        folder_.write("asked", "");
        return words;
    }
    std::string prepared(const Options& options, const Program& program) {
        EXPECT_FALSE(tree_.prepare(options, program));
        return asked();
    }

    Scratch folder_;
    Tree tree_{folder_.path()};
    const Program given_{.file = "./image"};
    const Program built_in_{.file = "image", .built_in = true, .targets = {"a.so", "b"}};
};

TEST_F(TreeTest, AMachineTakesQemuAndTheGuestsBuild) {
    EXPECT_EQ(prepared({}, given_), "--prepare --qemu\n");
    EXPECT_EQ(prepared({}, built_in_), "--prepare --qemu guest\n");
    Options options;
    options.iso = true;
    EXPECT_EQ(prepared(options, built_in_), "--prepare --qemu --iso guest\n");
    options.action = Action::Image;
    EXPECT_EQ(prepared(options, given_), "--prepare --iso\n") << "nothing is started";
    const Variable own_qemu("VAQUERO_QEMU", "/a/qemu");
    EXPECT_EQ(prepared({}, built_in_), "--prepare guest\n");
    EXPECT_EQ(prepared({}, given_), "");
}

TEST_F(TreeTest, TheHostTakesItsTargets) {
    Options options;
    options.host = true;
    EXPECT_EQ(prepared(options, built_in_), "--prepare host a.so b\n");
    EXPECT_EQ(prepared(options, given_), "--prepare host\n");
}

TEST_F(TreeTest, AllOfIt) {
    EXPECT_EQ(tree_.build_all(false), 0);
    EXPECT_EQ(asked(), "--prepare guest\n");
    EXPECT_EQ(tree_.build_all(true), 0);
    EXPECT_EQ(asked(), "--prepare host osu hello pi\n");
}

TEST_F(TreeTest, AFailureIsPassedOnWithoutAnotherWord) {
    script("exit 5");
    const auto failure = tree_.prepare({}, built_in_);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->exit_status, 5);
    EXPECT_EQ(failure->message, "");
    EXPECT_EQ(tree_.build_all(false), 5);
    script("exit 1");
    EXPECT_EQ(tree_.prepare({}, built_in_)->exit_status, 1);
    script("kill -TERM $$");
    EXPECT_EQ(tree_.prepare({}, built_in_)->exit_status, 143);
}

TEST_F(TreeTest, WithoutATreeThereIsNothingToDo) {
    const Tree none{""};
    EXPECT_FALSE(none.prepare({}, built_in_));
    EXPECT_EQ(none.build_all(true), 126);
    EXPECT_EQ(asked(), "");
    const Variable variable("VAQUERO_TREE", folder_.path());
    EXPECT_EQ(find_tree().root, folder_.path());
    EXPECT_EQ(find_tree().host_file("vaquero-host"), folder_.path() + "/build/host/vaquero-host");
}

} // namespace
} // namespace vaquero::launcher
