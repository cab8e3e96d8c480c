// A folder for what has to be a file: a CD image, gdb's socket.
#pragma once

#include <string>

#include "launcher/descriptor.hpp"
#include "launcher/failure.hpp"

namespace vaquero::launcher {

/// Gone with its owner. Its owner holds a lock on it, so that the folder of a launcher that was killed
/// outright can be told from one in use.
class WorkFolder {
public:
    /// In $TMPDIR, or /tmp.
    static Outcome<WorkFolder> make();
    WorkFolder(WorkFolder&& other) noexcept = default;
    WorkFolder& operator=(WorkFolder&&) = delete;
    ~WorkFolder();

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    WorkFolder(std::string path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

    std::string path_;
    Descriptor lock_;
};

/// Removes our user's work folders whose owners are gone.
void clear_abandoned_folders();

} // namespace vaquero::launcher
