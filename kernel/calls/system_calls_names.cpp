// What is done with names of files.
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "kernel/calls/system_calls.hpp"
#include "kernel/files/kernel_files.hpp"
#include "kernel/files/names.hpp"
#include "kernel/files/shared_file.hpp"

namespace vaquero::system_call {

namespace {

using files::File;
using files::LastLink;
using files::Place;

/// The program's string at `address`; nothing if it isn't readable up to its NUL. One that is too long comes
/// without its end, and is refused for its length later.
std::optional<std::string_view> read_name(std::uint64_t address) {
    std::size_t length = 0;
    while (length < files::max_path) {
        const std::uint64_t at = address + length;
        const std::uint64_t in_page = page_bytes - at % page_bytes;
        const std::uint64_t bytes = std::min<std::uint64_t>(in_page, files::max_path - length);
        // The string may end right before what isn't readable; pages are.
        if (!is_readable(at, 1)) return std::nullopt;
        const auto* const begin = reinterpret_cast<const char*>(at);
        const void* const end = std::memchr(begin, 0, bytes);
        if (end != nullptr) {
            length += static_cast<std::size_t>(static_cast<const char*>(end) - begin);
            break;
        }
        length += bytes;
    }
    return std::string_view(reinterpret_cast<const char*>(address), length);
}

/// Looks up the program's string at `address`, relative to what `folder` stands for: AT_FDCWD or a directory.
Result find(Process& process, std::uint64_t folder, std::uint64_t address, LastLink last, Place& place) {
    const auto name = read_name(address);
    if (!name) return -EFAULT;
    if (static_cast<int>(folder) == AT_FDCWD || name->starts_with('/'))
        return place.find(process.files.folder(), *name, last);
    const File* const file = process.files.get(static_cast<std::uint32_t>(folder));
    if (file == nullptr) return -EBADF;
    if (!file->is_folder) return -ENOTDIR;
    return place.find(file->page, *name, last);
}

/// Looks up a name that is to be made or removed, and goes to the folder that it is in.
Result find_entry(Process& process, std::uint64_t folder, std::uint64_t address, bool must_exist,
                  Place& place) {
    Result found = find(process, folder, address, LastLink::keep, place);
    if (found < 0 && (found != -ENOENT || !place.is_missing() || must_exist)) return found;
    if (found == 0 && !must_exist) return -EEXIST;
    if (place.mount() == nullptr) return must_exist ? -EPERM : -EROFS;
    if (place.path().size() == place.mount()->path.size()) return -EBUSY;
    const bool is_directory = place.is_directory();
    found = place.go_to_parent();
    return found < 0 ? found : Result{is_directory};
}

Result status_of(Place& place, struct ::stat& status) {
    if (place.mount() != nullptr) return place.mount()->client.get_attributes(place.fid(), status);
    files::own_status(place.path(), status);
    return 0;
}

/// By name, or, with AT_EMPTY_PATH and an empty one, by descriptor.
Result find_status(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t flags,
                   struct ::stat& status) {
    const auto name = read_name(address);
    if (!name) return -EFAULT;
    if (name->empty() && (flags & AT_EMPTY_PATH) != 0 && static_cast<int>(folder) != AT_FDCWD) {
        File* const file = process.files.get(static_cast<std::uint32_t>(folder));
        return file != nullptr ? file->status(status) : -EBADF;
    }
    Place place;
    const auto last = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? LastLink::keep : LastLink::follow;
    const Result found = find(process, folder, address, last, place);
    return found < 0 ? found : status_of(place, status);
}

Result stat_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t flags,
               std::uint64_t to) {
    struct ::stat status;
    const Result known = find_status(process, folder, address, flags, status);
    return known < 0 ? known : copy_out(to, status);
}

constexpr std::uint64_t here = static_cast<std::uint32_t>(AT_FDCWD);

/// What QEMU is to pass on to the host's open(2).
constexpr int host_flags = O_ACCMODE | O_TRUNC | O_APPEND | O_DSYNC | O_SYNC | O_NOFOLLOW | O_NONBLOCK;

/// A descriptor for the open fid of `place`.
Result add_shared(Process& process, Place& place, nine_p::Fid fid, int flags, bool is_directory) {
    nine_p::Client& client = place.mount()->client;
    auto* const file = process.files.make<files::SharedFile>(is_directory ? place.path() : std::string_view(),
                                                             client, fid, is_directory);
    if (file == nullptr) {
        client.clunk(fid);
        return -ENOMEM;
    }
    file->flags = flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
    return process.files.add(*file, 0, (flags & O_CLOEXEC) != 0);
}

Result open_shared(Process& process, Place& place, int flags) {
    const bool is_directory = place.is_directory();
    if ((flags & O_PATH) == 0) {
        if (is_directory && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0)) return -EISDIR;
        if (place.is_link()) return -ELOOP; // O_NOFOLLOW
        const int passed = (flags & host_flags) | (is_directory ? O_DIRECTORY : 0);
        const Result opened = place.mount()->client.open(place.fid(), static_cast<std::uint32_t>(passed));
        if (opened < 0) return opened;
    }
    return add_shared(process, place, place.take_fid(), flags, is_directory);
}

Result create_shared(Process& process, Place& place, int flags, std::uint64_t mode) {
    if (place.asks_for_directory()) return -EISDIR;
    if (const Result there = place.go_to_parent(); there < 0) return there;
    const auto passed = static_cast<std::uint32_t>((flags & host_flags) | (flags & O_EXCL));
    const Result created = place.mount()->client.create(
        place.fid(), place.name(), passed, static_cast<std::uint32_t>(mode) & 07777 & ~process.files.mask);
    if (created < 0) return created;
    return add_shared(process, place, place.take_fid(), flags, false);
}

Result open_kernels(Process& process, const Place& place, int flags) {
    if (place.is_directory() && (flags & O_ACCMODE) != O_RDONLY) return -EISDIR;
    if (files::own_kind(place.path()) == files::OwnKind::link) return -EACCES;
    File* const file = files::open_own(process.files, place.path());
    if (file == nullptr) return -ENOMEM;
    file->flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
    return process.files.add(*file, 0, (flags & O_CLOEXEC) != 0);
}

Result open_at(Process& process, std::uint64_t folder, std::uint64_t address, int flags, std::uint64_t mode) {
    if ((flags & O_TMPFILE) == O_TMPFILE) return -EOPNOTSUPP;
    const bool exclusive = (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0;
    const auto last = exclusive || (flags & O_NOFOLLOW) != 0 ? LastLink::keep : LastLink::follow;
    Place place;
    const Result found = find(process, folder, address, last, place);
    if (found == -ENOENT && place.is_missing() && (flags & O_CREAT) != 0)
        return place.mount() != nullptr ? create_shared(process, place, flags, mode) : -EROFS;
    if (found < 0) return found;
    if (exclusive) return -EEXIST;
    if ((flags & O_DIRECTORY) != 0 && !place.is_directory()) return -ENOTDIR;
    return place.mount() != nullptr ? open_shared(process, place, flags)
                                    : open_kernels(process, place, flags);
}

/// There is one user, who may do whatever the host lets QEMU do: only a file's own bits can say no.
Result access_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t mode,
                 std::uint64_t flags) {
    struct ::stat status;
    if (const Result known = find_status(process, folder, address, flags, status); known < 0) return known;
    if (mode == F_OK) return 0;
    if ((mode & ~std::uint64_t{R_OK | W_OK | X_OK}) != 0) return -EINVAL;
    const std::uint64_t granted = (status.st_mode | status.st_mode >> 3 | status.st_mode >> 6) & 7;
    return (mode & ~granted) == 0 ? 0 : -EACCES;
}

Result remove_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t flags) {
    if ((flags & ~std::uint64_t{AT_REMOVEDIR}) != 0) return -EINVAL;
    Place place;
    const Result is_directory = find_entry(process, folder, address, true, place);
    if (is_directory < 0) return is_directory;
    if (is_directory != 0 && flags == 0) return -EISDIR;
    if (is_directory == 0 && flags != 0) return -ENOTDIR;
    return place.mount()->client.unlink(place.fid(), place.name(), static_cast<std::uint32_t>(flags));
}

Result make_directory_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t mode) {
    Place place;
    const Result found = find_entry(process, folder, address, false, place);
    if (found < 0) return found;
    return place.mount()->client.make_directory(
        place.fid(), place.name(), static_cast<std::uint32_t>(mode) & 07777 & ~process.files.mask);
}

Result rename_at(Process& process, std::uint64_t old_folder, std::uint64_t old_name, std::uint64_t new_folder,
                 std::uint64_t new_name, std::uint64_t flags) {
    constexpr std::uint64_t no_replace = 1; // RENAME_NOREPLACE
    if ((flags & ~no_replace) != 0) return -EINVAL;
    Place from;
    if (const Result found = find_entry(process, old_folder, old_name, true, from); found < 0) return found;
    Place to;
    const Result found = find(process, new_folder, new_name, LastLink::keep, to);
    if (found < 0 && !to.is_missing()) return found;
    if (found == 0 && flags != 0) return -EEXIST;
    if (from.mount() != to.mount()) return -EXDEV;
    if (to.path().size() == to.mount()->path.size()) return -EBUSY;
    if (const Result there = to.go_to_parent(); there < 0) return there;
    return to.mount()->client.rename(from.fid(), from.name(), to.fid(), to.name());
}

Result link_at(Process& process, std::uint64_t old_folder, std::uint64_t old_name, std::uint64_t new_folder,
               std::uint64_t new_name) {
    Place from;
    if (const Result found = find(process, old_folder, old_name, LastLink::keep, from); found < 0)
        return found;
    Place to;
    if (const Result found = find_entry(process, new_folder, new_name, false, to); found < 0) return found;
    if (from.mount() != to.mount()) return -EXDEV;
    return to.mount()->client.make_link(to.fid(), to.name(), from.fid());
}

Result symlink_at(Process& process, std::uint64_t target, std::uint64_t folder, std::uint64_t address) {
    const auto text = read_name(target);
    if (!text) return -EFAULT;
    if (text->empty()) return -ENOENT;
    Place place;
    const Result found = find_entry(process, folder, address, false, place);
    return found < 0 ? found : place.mount()->client.make_symlink(place.fid(), place.name(), *text);
}

Result read_link_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t to,
                    std::uint64_t bytes) {
    if (static_cast<std::int32_t>(bytes) <= 0) return -EINVAL;
    if (!is_writable(to, bytes)) return -EFAULT;
    Place place;
    if (const Result found = find(process, folder, address, LastLink::keep, place); found < 0) return found;
    const std::span<char> room(reinterpret_cast<char*>(to), bytes);
    if (place.mount() == nullptr) {
        if (files::own_kind(place.path()) != files::OwnKind::link) return -EINVAL;
        return files::read_own_link(room);
    }
    if (!place.is_link()) return -EINVAL;
    const Result length = place.mount()->client.read_link(place.fid(), room);
    return std::min<Result>(length, static_cast<Result>(bytes));
}

Result set_attributes_at(Process& process, std::uint64_t folder, std::uint64_t address, std::uint64_t flags,
                         const nine_p::Attributes& attributes) {
    Place place;
    const auto last = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? LastLink::keep : LastLink::follow;
    if (const Result found = find(process, folder, address, last, place); found < 0) return found;
    if (place.mount() == nullptr) return -EPERM;
    if ((attributes.valid & nine_p::set_size) != 0 && place.is_directory()) return -EISDIR;
    return place.mount()->client.set_attributes(place.fid(), attributes);
}

statx_timestamp to_statx(const timespec& time) {
    return {.tv_sec = time.tv_sec, .tv_nsec = static_cast<std::uint32_t>(time.tv_nsec), .__reserved = 0};
}

} // namespace

Result open(Process& process, Arguments a) {
    return open_at(process, here, a[0], static_cast<int>(a[1]), a[2]);
}
Result openat(Process& process, Arguments a) {
    return open_at(process, a[0], a[1], static_cast<int>(a[2]), a[3]);
}
Result creat(Process& process, Arguments a) {
    return open_at(process, here, a[0], O_CREAT | O_WRONLY | O_TRUNC, a[1]);
}
Result stat(Process& process, Arguments a) {
    return stat_at(process, here, a[0], 0, a[1]);
}
Result lstat(Process& process, Arguments a) {
    return stat_at(process, here, a[0], AT_SYMLINK_NOFOLLOW, a[1]);
}
Result newfstatat(Process& process, Arguments a) {
    return stat_at(process, a[0], a[1], a[3], a[2]);
}

Result statx(Process& process, Arguments a) {
    struct ::stat status;
    if (const Result known = find_status(process, a[0], a[1], a[2], status); known < 0) return known;
    struct ::statx all {};
    all.stx_mask = STATX_BASIC_STATS;
    all.stx_blksize = static_cast<std::uint32_t>(status.st_blksize);
    all.stx_nlink = static_cast<std::uint32_t>(status.st_nlink);
    all.stx_uid = status.st_uid;
    all.stx_gid = status.st_gid;
    all.stx_mode = static_cast<std::uint16_t>(status.st_mode);
    all.stx_ino = status.st_ino;
    all.stx_size = static_cast<std::uint64_t>(status.st_size);
    all.stx_blocks = static_cast<std::uint64_t>(status.st_blocks);
    all.stx_atime = to_statx(status.st_atim);
    all.stx_mtime = to_statx(status.st_mtim);
    all.stx_ctime = to_statx(status.st_ctim);
    all.stx_rdev_major = static_cast<std::uint32_t>(status.st_rdev >> 8 & 0xfff);
    all.stx_rdev_minor = static_cast<std::uint32_t>(status.st_rdev & 0xff);
    return copy_out(a[4], all);
}

Result access(Process& process, Arguments a) {
    return access_at(process, here, a[0], a[1], 0);
}
Result faccessat(Process& process, Arguments a) {
    return access_at(process, a[0], a[1], a[2], 0);
}
Result faccessat2(Process& process, Arguments a) {
    return access_at(process, a[0], a[1], a[2], a[3]);
}
Result unlink(Process& process, Arguments a) {
    return remove_at(process, here, a[0], 0);
}
Result unlinkat(Process& process, Arguments a) {
    return remove_at(process, a[0], a[1], a[2]);
}
Result rmdir(Process& process, Arguments a) {
    return remove_at(process, here, a[0], AT_REMOVEDIR);
}
Result mkdir(Process& process, Arguments a) {
    return make_directory_at(process, here, a[0], a[1]);
}
Result mkdirat(Process& process, Arguments a) {
    return make_directory_at(process, a[0], a[1], a[2]);
}
Result rename(Process& process, Arguments a) {
    return rename_at(process, here, a[0], here, a[1], 0);
}
Result renameat(Process& process, Arguments a) {
    return rename_at(process, a[0], a[1], a[2], a[3], 0);
}
Result renameat2(Process& process, Arguments a) {
    return rename_at(process, a[0], a[1], a[2], a[3], a[4]);
}
Result link(Process& process, Arguments a) {
    return link_at(process, here, a[0], here, a[1]);
}
Result linkat(Process& process, Arguments a) {
    return link_at(process, a[0], a[1], a[2], a[3]);
}
Result symlink(Process& process, Arguments a) {
    return symlink_at(process, a[0], here, a[1]);
}
Result symlinkat(Process& process, Arguments a) {
    return symlink_at(process, a[0], a[1], a[2]);
}
Result readlink(Process& process, Arguments a) {
    return read_link_at(process, here, a[0], a[1], a[2]);
}
Result readlinkat(Process& process, Arguments a) {
    return read_link_at(process, a[0], a[1], a[2], a[3]);
}

Result truncate(Process& process, Arguments a) {
    if (static_cast<Result>(a[1]) < 0) return -EINVAL;
    return set_attributes_at(process, here, a[0], 0, {.valid = nine_p::set_size, .size = a[1]});
}
Result chmod(Process& process, Arguments a) {
    return set_attributes_at(process, here, a[0], 0,
                             {.valid = nine_p::set_mode, .mode = static_cast<std::uint32_t>(a[1]) & 07777});
}

Result utimensat(Process& process, Arguments a) {
    using namespace nine_p;
    Attributes attributes{.valid = set_access_time | set_modification_time};
    if (a[2] != 0) {
        if (!is_readable(a[2], 2 * sizeof(timespec))) return -EFAULT;
        const auto* const times = reinterpret_cast<const timespec*>(a[2]);
        attributes.access = times[0];
        attributes.modification = times[1];
        const auto set = [&](const timespec& time, std::uint32_t bit, std::uint32_t given) {
            if (time.tv_nsec == UTIME_OMIT)
                attributes.valid &= ~bit;
            else if (time.tv_nsec != UTIME_NOW)
                attributes.valid |= given;
            return time.tv_nsec == UTIME_OMIT || time.tv_nsec == UTIME_NOW ||
                   (time.tv_nsec >= 0 && time.tv_nsec < 1'000'000'000);
        };
        if (!set(times[0], set_access_time, set_access_time_given) ||
            !set(times[1], set_modification_time, set_modification_time_given))
            return -EINVAL;
    }
    if (a[1] != 0) return set_attributes_at(process, a[0], a[1], a[3], attributes);
    File* const file = process.files.get(a[0]); // futimens(3)
    return file != nullptr ? file->change(attributes) : -EBADF;
}

Result statfs(Process& process, Arguments a) {
    Place place;
    if (const Result found = find(process, here, a[0], LastLink::follow, place); found < 0) return found;
    if (place.mount() == nullptr) return -ENOSYS;
    struct ::statfs status;
    const Result known = place.mount()->client.file_system(place.fid(), status);
    return known < 0 ? known : copy_out(a[1], status);
}

Result chdir(Process& process, Arguments a) {
    Place place;
    if (const Result found = find(process, here, a[0], LastLink::follow, place); found < 0) return found;
    if (!place.is_directory()) return -ENOTDIR;
    return process.files.set_folder(place.path()) ? 0 : -ENOMEM;
}

Result fchdir(Process& process, Arguments a) {
    const File* const file = process.files.get(a[0]);
    if (file == nullptr) return -EBADF;
    if (!file->is_folder) return -ENOTDIR;
    return process.files.set_folder(file->page) ? 0 : -ENOMEM;
}

Result getcwd(Process& process, Arguments a) {
    const std::string_view folder = process.files.folder();
    const std::string_view shown = folder.empty() ? std::string_view("/") : folder;
    if (a[1] < shown.size() + 1) return -ERANGE;
    if (!is_writable(a[0], shown.size() + 1)) return -EFAULT;
    auto* const to = reinterpret_cast<char*>(a[0]);
    std::memcpy(to, shown.data(), shown.size());
    to[shown.size()] = '\0';
    return static_cast<Result>(shown.size() + 1);
}

} // namespace vaquero::system_call
