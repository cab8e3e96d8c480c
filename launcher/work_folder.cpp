#include "launcher/work_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace vaquero::launcher {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "vaquero-run.";

std::string place() {
    const char* const folder = std::getenv("TMPDIR");
    return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

/// The locked folder, unless somebody else holds the lock or has removed it.
Descriptor try_lock(const std::string& path) {
    Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat held {};
    struct stat named {};
    if (!folder || flock(folder.number(), LOCK_EX | LOCK_NB) != 0 || fstat(folder.number(), &held) != 0 ||
        stat(path.c_str(), &named) != 0 || held.st_ino != named.st_ino || held.st_uid != geteuid())
        return {};
    return folder;
}

} // namespace

Outcome<WorkFolder> WorkFolder::make() {
    // Another launcher may take a new folder for an abandoned one, as long as it isn't locked.
    for (int attempt = 0; attempt < 100; ++attempt) {
        std::string path = place() + "/" + std::string(prefix) + "XXXXXX";
        if (mkdtemp(path.data()) == nullptr)
            return Failure{status::qemu, "no folder can be made in " + place() + ": " + std::strerror(errno)};
        if (Descriptor lock = try_lock(path)) return WorkFolder(std::move(path), std::move(lock));
    }
    return Failure{status::qemu, "no folder in " + place() + " can be locked"};
}

WorkFolder::~WorkFolder() {
    std::error_code none;
    if (lock_) fs::remove_all(path_, none);
}

void clear_abandoned_folders() {
    std::error_code none;
    for (const auto& entry :
         fs::directory_iterator(place(), fs::directory_options::skip_permission_denied, none)) {
        if (!entry.path().filename().string().starts_with(prefix)) continue;
        if (const Descriptor lock = try_lock(entry.path().string())) fs::remove_all(entry.path(), none);
    }
}

} // namespace vaquero::launcher
