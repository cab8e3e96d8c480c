#include "launcher/work_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/host/launcher/scratch.hpp"

namespace vaquero::launcher {
namespace {

namespace fs = std::filesystem;

class WorkFolderTest : public testing::Test {
protected:
    Scratch scratch_;
    Variable tmpdir_{"TMPDIR", scratch_.path()};
};

TEST_F(WorkFolderTest, IsGoneWithItsOwner) {
    std::string path;
    {
        const auto folder = WorkFolder::make();
        ASSERT_TRUE(folder.ok()) << folder.error().message;
        path = folder.value().path();
        EXPECT_TRUE(path.starts_with(scratch_.path()));
        scratch_.write(fs::path(path).filename().string() + "/cd.iso", "...");
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(WorkFolderTest, OnlyWhatNobodyOwnsIsCleared) {
    const auto in_use = WorkFolder::make();
    ASSERT_TRUE(in_use.ok());
    scratch_.write("vaquero-run.aaaaaa/gdb", "");
    scratch_.write("vaquero-other.aaaaaa/file", "");
    scratch_.write("vaquero-run.file", "");
    clear_abandoned_folders();
    EXPECT_TRUE(fs::exists(in_use.value().path()));
    EXPECT_FALSE(fs::exists(scratch_.path() + "/vaquero-run.aaaaaa"));
    EXPECT_TRUE(fs::exists(scratch_.path() + "/vaquero-other.aaaaaa"));
    EXPECT_TRUE(fs::exists(scratch_.path() + "/vaquero-run.file"));
}

TEST_F(WorkFolderTest, NobodyIsLedElsewhere) {
    const std::string other = scratch_.write("elsewhere/file", "");
    fs::create_directory_symlink(scratch_.path() + "/elsewhere", scratch_.path() + "/vaquero-run.bbbbbb");
    clear_abandoned_folders();
    EXPECT_TRUE(fs::exists(other));
}

TEST_F(WorkFolderTest, NeedsAPlace) {
    const Variable nowhere("TMPDIR", "/nosuch");
    const auto folder = WorkFolder::make();
    ASSERT_FALSE(folder.ok());
    EXPECT_EQ(folder.error().exit_status, 125);
    EXPECT_EQ(folder.error().message, "no folder can be made in /nosuch: No such file or directory");
    clear_abandoned_folders();
}

} // namespace
} // namespace vaquero::launcher
