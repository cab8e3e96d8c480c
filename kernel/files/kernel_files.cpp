#include "kernel/files/kernel_files.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "arch/x86_64/cpu.hpp"
#include "base/text.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/calls/random.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/files/descriptors.hpp"
#include "kernel/files/names.hpp"

namespace vaquero::files {

namespace {

enum class Contents : std::uint8_t { none, nothing, zeros, random, processors, memory };

struct Own {
    std::string_view path;
    OwnKind kind;
    Contents contents = Contents::none;
};

constexpr std::array<Own, 11> own{{
    {"", OwnKind::directory},
    {"/dev", OwnKind::directory},
    {"/proc", OwnKind::directory},
    {"/proc/self", OwnKind::directory},
    {"/dev/null", OwnKind::file, Contents::nothing},
    {"/dev/zero", OwnKind::file, Contents::zeros},
    {"/dev/random", OwnKind::file, Contents::random},
    {"/dev/urandom", OwnKind::file, Contents::random},
    {"/proc/cpuinfo", OwnKind::file, Contents::processors},
    {"/proc/meminfo", OwnKind::file, Contents::memory},
    {"/proc/self/exe", OwnKind::link},
}};

const Own* find_own(std::string_view path) {
    const auto* const found =
        std::find_if(own.begin(), own.end(), [&](const Own& each) { return each.path == path; });
    return found != own.end() ? found : nullptr;
}

constexpr bool is_text(Contents contents) {
    return contents == Contents::processors || contents == Contents::memory;
}

/// The beginning of each directory entry of getdents64(2); the name follows.
struct Entry {
    std::uint64_t inode;
    std::uint64_t offset;
    std::uint16_t length;
    std::uint8_t type;
};
constexpr std::size_t entry_header = 19;

class OwnDirectory final : public File {
public:
    OwnDirectory() { is_folder = true; }
    Outcome status(struct ::stat& status) override {
        own_status({page}, status);
        return 0;
    }
    Outcome list(std::span<std::byte> to) override;
};

/// The folder's and its parent's own names, then the first parts of all paths below it, each once.
std::string_view child(std::string_view folder, std::size_t index) {
    const auto path_at = [](std::size_t i) {
        return i < own.size() ? own[i].path : std::string_view(mounts()[i - own.size()].path);
    };
    const auto part_at = [&](std::size_t i) {
        const std::string_view path = path_at(i);
        if (path.size() <= folder.size() || !is_in(path, folder)) return std::string_view();
        const std::string_view below = behind(path, folder.size() + 1);
        return before(below, below.find('/'));
    };
    const std::string_view part = part_at(index);
    for (std::size_t i = 0; i < index; ++i)
        if (part_at(i) == part) return {};
    return part;
}

Outcome OwnDirectory::list(std::span<std::byte> to) {
    std::size_t used = 0;
    for (; position < own.size() + mounts().size() + 2; ++position) {
        const std::string_view name = position < 2 ? behind("..", position) : child({page}, position - 2);
        if (name.empty()) continue;
        const std::size_t length = (entry_header + name.size() + 1 + 7) / 8 * 8;
        if (length > to.size() - used) return used > 0 ? static_cast<Outcome>(used) : -EINVAL;
        std::byte* const at = to.data() + used;
        std::memset(at, 0, length);
        const Entry entry{position + 1, position + 1, static_cast<std::uint16_t>(length), 0}; // DT_UNKNOWN
        std::memcpy(at, &entry, entry_header);
        std::memcpy(at + entry_header, name.data(), name.size());
        used += length;
    }
    return static_cast<Outcome>(used);
}

std::size_t write_text(Contents contents, char* room) {
    Text<max_path> text;
    if (contents == Contents::processors)
        for (int i = 0; i < machine().cores; ++i)
            text.append(Text<80>("processor\t: ", i, "\nmodel name\t: ",
                                 machine().is_emulated ? "QEMU TCG" : "QEMU", " virtual CPU\n\n")
                            .view());
    else
        text.append(Text<120>("MemTotal:       ", this_core().pool.pages() * 4,
                              " kB\nMemFree:        ", this_core().pool.free_pages() * 4,
                              " kB\nMemAvailable:   ", this_core().pool.free_pages() * 4, " kB\n")
                        .view());
    std::memcpy(room, text.view().data(), text.size());
    return text.size();
}

class OwnFile final : public File {
public:
    explicit OwnFile(const Own& which) : which_(which) { has_position = is_text(which.contents); }

    Outcome read(std::span<std::byte> to, std::uint64_t at) override {
        switch (which_.contents) {
        case Contents::zeros:
            std::memset(to.data(), 0, to.size());
            break;
        case Contents::random:
            fill_random(to);
            break;
        default:
            if (!has_position || at >= text_bytes_) return 0;
            to = to.first(std::min<std::size_t>(to.size(), text_bytes_ - at));
            std::memcpy(to.data(), page + at, to.size());
        }
        return static_cast<Outcome>(to.size());
    }
    Outcome write(std::span<const std::byte> from, std::uint64_t) override {
        return has_position ? -EACCES : static_cast<Outcome>(from.size());
    }
    Outcome status(struct ::stat& status) override {
        own_status(which_.path, status);
        return 0;
    }
    void make_text() { text_bytes_ = write_text(which_.contents, page); }

private:
    const Own& which_;
    std::size_t text_bytes_ = 0; ///< in the page
};

} // namespace

OwnKind own_kind(std::string_view path) {
    if (const Own* const found = find_own(path)) return found->kind;
    const auto leads_there = [&](const Mount& mount) { return is_in(mount.path, path); };
    return std::any_of(mounts().begin(), mounts().end(), leads_there) ? OwnKind::directory : OwnKind::none;
}

std::string_view own_folder(std::string_view path) {
    for (const std::string_view folder : {"/dev", "/proc"})
        if (is_in(path, folder)) return folder;
    return {};
}

void own_status(std::string_view path, struct ::stat& status) {
    status = {};
    status.st_nlink = 1;
    status.st_blksize = 4096;
    status.st_ino = reinterpret_cast<std::uint64_t>(find_own(path));
    const Own* const found = find_own(path);
    if (found == nullptr || found->kind == OwnKind::directory)
        status.st_mode = S_IFDIR | 0555;
    else if (found->kind == OwnKind::link)
        status.st_mode = S_IFLNK | 0777;
    else if (is_text(found->contents))
        status.st_mode = S_IFREG | 0444;
    else {
        status.st_mode = S_IFCHR | 0666;
        // 1:3, 1:5 and 1:9 [Linux, Documentation/admin-guide/devices.txt]
        status.st_rdev = found->contents == Contents::nothing ? 0x103
                         : found->contents == Contents::zeros ? 0x105
                                                              : 0x109;
    }
}

Outcome read_own_link(std::span<char> target) {
    const std::string_view path = program_path();
    if (path.empty()) return -ENOENT;
    const std::size_t bytes = std::min(path.size(), target.size());
    std::memcpy(target.data(), path.data(), bytes);
    return static_cast<Outcome>(bytes);
}

File* open_own(Descriptors& descriptors, std::string_view path) {
    const Own* const found = find_own(path);
    if (found == nullptr || found->kind == OwnKind::directory) return descriptors.make<OwnDirectory>(path);
    if (!is_text(found->contents)) return descriptors.make<OwnFile>({}, *found);
    auto* const file = descriptors.make<OwnFile>(path, *found);
    if (file != nullptr) file->make_text();
    return file;
}

} // namespace vaquero::files
