#include "kernel/files/names.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "base/text.hpp"
#include "kernel/files/kernel_files.hpp"
#include "platform/platform.hpp"

namespace vaquero::files {

namespace {

constexpr unsigned max_links = 40; // as Linux [path_resolution(7)]

constinit std::array<nine_p::Transport*, max_mounts> servers{};
constinit std::size_t server_count = 0;
struct alignas(Mount) Room {
    std::array<std::byte, sizeof(Mount)> bytes;
};
constinit std::array<Room, max_mounts> table{};
constinit std::size_t mount_count = 0;
constinit const char* program = "";

constexpr std::size_t npos = std::string_view::npos;

/// The mount that `path` is in, unless a folder of the kernel's is nearer.
Mount* mount_of(std::string_view path) {
    Mount* nearest = nullptr;
    for (Mount& mount : mounts())
        if (is_in(path, mount.path) && (nearest == nullptr || mount.path.size() > nearest->path.size()))
            nearest = &mount;
    if (nearest != nullptr && nearest->path.size() < own_folder(path).size()) return nullptr;
    return nearest;
}

/// Has `fid`, which is free, stand for what all of `names` lead to from the root.
Outcome reach(nine_p::Client& client, nine_p::Fid fid, std::string_view names) {
    nine_p::Fid from = nine_p::Client::root;
    do {
        nine_p::Walked walked;
        const Outcome taken = client.walk(from, fid, names, walked);
        if (taken < 0 || static_cast<Outcome>(walked.count) < taken) {
            if (from == fid) client.clunk(fid);
            return taken < 0 ? taken : -ENOENT;
        }
        for (Outcome i = 0; i < taken; ++i)
            names.remove_prefix(std::min(names.find('/'), names.size() - 1) + 1);
        from = fid;
    } while (!names.empty());
    return 0;
}

} // namespace

bool PathText::assign(std::string_view text) {
    size_ = 0;
    return append(text);
}

bool PathText::append(std::string_view text) {
    if (text.size() >= characters_.size() - size_) return false;
    std::memmove(characters_.data() + size_, text.data(), text.size());
    size_ += text.size();
    return true;
}

Place::~Place() {
    release();
}

void Place::release() {
    if (fid_ != nine_p::no_fid) mount_->client.clunk(fid_);
    fid_ = nine_p::no_fid;
}

nine_p::Fid Place::take_fid() {
    return std::exchange(fid_, nine_p::no_fid);
}

std::string_view Place::name() const {
    return behind(path(), path().rfind('/') + 1);
}

Outcome Place::find(std::string_view folder, std::string_view name, LastLink last) {
    if (name.empty()) return -ENOENT;
    if (!path_.assign(name.starts_with('/') ? "" : folder) || !pending_.assign(name)) return -ENAMETOOLONG;
    asks_for_directory_ = name.ends_with('/');
    if (asks_for_directory_) last = LastLink::follow;
    for (std::size_t at = 0;;) {
        const std::string_view rest = behind(pending_.view(), at);
        const std::string_view part = before(rest, rest.find('/'));
        if (!rest.empty() && part != "..") {
            at += std::min(part.size() + 1, rest.size());
            if (part.empty() || part == ".") continue;
            if (part.size() > nine_p::max_name || !path_.append("/") || !path_.append(part))
                return -ENAMETOOLONG;
            continue;
        }
        // Behind a link `..` means something else, so only now it shows whether the path has any.
        release();
        const Outcome found = look(rest.empty() ? last : LastLink::follow, rest);
        if (found == was_link) {
            at = 0;
            continue;
        }
        if (rest.empty()) {
            if (found == 0 && asks_for_directory_ && !is_directory_) return -ENOTDIR;
            return found;
        }
        if (found < 0) return found;
        if (!is_directory_) return -ENOTDIR;
        at += part.size();
        path_.cut(path().empty() ? 0 : path().rfind('/'));
    }
}

/// 0, an errno, or was_link: a link was in the way, and path and pending say now where it leads.
Outcome Place::look(LastLink last, std::string_view rest) {
    is_missing_ = is_link_ = is_directory_ = false;
    mount_ = mount_of(path());
    if (mount_ != nullptr) return look_in_mount(last, rest);
    const Outcome found = look_here();
    // What a link in a shared folder names is the host's, and isn't shared.
    return found < 0 && links_ > 0 ? -EACCES : found;
}

/// Among the kernel's own.
Outcome Place::look_here() {
    const OwnKind kind = own_kind(path());
    is_directory_ = kind == OwnKind::directory;
    if (kind != OwnKind::none) return 0;
    const std::string_view above = before(path(), path().rfind('/'));
    is_missing_ = own_kind(above) == OwnKind::directory;
    return -ENOENT;
}

std::string_view Place::inside() const {
    const std::string_view below = behind(path(), mount_->path.size());
    return behind(below, below.empty() ? 0 : 1);
}

Outcome Place::look_in_mount(LastLink last, std::string_view rest) {
    nine_p::Client& client = mount_->client;
    if (const Outcome connected = client.connect(); connected < 0) return connected;
    const std::string_view names = inside();
    const nine_p::Fid fid = client.new_fid();
    nine_p::Fid from = nine_p::Client::root;
    is_directory_ = true;
    std::size_t at = 0;
    do {
        nine_p::Walked walked;
        std::string_view wanted = behind(names, at);
        Outcome taken = client.walk(from, fid, wanted, walked);
        if (taken < 0) {
            if (from == fid) client.clunk(fid);
            is_missing_ = taken == -ENOENT && wanted.find('/') == npos;
            return taken;
        }
        const bool is_partial = static_cast<Outcome>(walked.count) < taken;
        const std::size_t begin = at;
        for (std::size_t i = 0; i < walked.count; ++i) {
            const std::size_t end = std::min(names.find('/', at), names.size());
            is_link_ = walked.qids[i].is_symlink();
            is_directory_ = walked.qids[i].is_directory();
            if (is_link_ && (end < names.size() || last == LastLink::follow)) {
                if (!is_partial || from == fid) client.clunk(fid);
                return go_along_link(fid, end, rest);
            }
            at = std::min(end + 1, names.size());
        }
        if (is_partial) {
            // Up to there, so that the next walk fails at its first name and tells why.
            wanted = before(behind(names, begin), at - begin - 1);
            taken = client.walk(from, fid, wanted, walked);
            if (taken < 0 || static_cast<Outcome>(walked.count) < taken) {
                if (from == fid) client.clunk(fid);
                return taken < 0 ? taken : -ENOENT; // it has just changed
            }
        }
        from = fid;
    } while (at < names.size());
    fid_ = fid;
    return 0;
}

/// The link is the first `link_end` bytes of what is inside the mount. `fid` is free.
Outcome Place::go_along_link(nine_p::Fid fid, std::size_t link_end, std::string_view rest) {
    if (++links_ > max_links) return -ELOOP;
    nine_p::Client& client = mount_->client;
    if (const Outcome there = reach(client, fid, before(inside(), link_end)); there < 0) return there;
    PathText next;
    const Outcome length = client.read_link(fid, next.room());
    client.clunk(fid);
    if (length < 0) return length;
    if (length == 0) return -ENOENT;
    if (static_cast<std::size_t>(length) >= max_path) return -ENAMETOOLONG;
    next.cut(static_cast<std::size_t>(length));
    if (!next.append("/") || !next.append(behind(inside(), link_end)) || !next.append("/") ||
        !next.append(rest))
        return -ENAMETOOLONG;
    const bool is_absolute = next.view().starts_with('/');
    path_.cut(is_absolute ? 0 : path().rfind('/', path().size() - inside().size() + link_end - 1));
    return pending_.assign(next.view()) ? was_link : -ENAMETOOLONG;
}

Outcome Place::go_to_parent() {
    release();
    nine_p::Client& client = mount_->client;
    const std::string_view names = inside();
    const nine_p::Fid fid = client.new_fid();
    const Outcome there = reach(client, fid, before(names, names.rfind('/') == npos ? 0 : names.rfind('/')));
    if (there == 0) fid_ = fid;
    return there;
}

std::span<Mount> mounts() {
    return {reinterpret_cast<Mount*>(table.data()), mount_count};
}

void start_names(const CommandLine& command_line) {
    const auto decode = [](const EncodedStrings& strings) {
        const std::span text(reinterpret_cast<char*>(platform::allocate_pages(strings.bytes() + 1)),
                             strings.bytes() + 1);
        ensure(text.data() != nullptr, "no memory for the names of folders");
        strings.decode(text);
        return text.data();
    };
    const std::size_t folders = command_line.folders().count();
    if (folders > server_count)
        platform::report(
            Text<100>("of ", folders, " shared folders only ", server_count, " are there").view());
    program = decode(command_line.program_path());
    const char* at = decode(command_line.folders());
    while (mount_count < std::min(folders, server_count)) {
        std::string_view path(at);
        at += path.size() + 1;
        while (path.ends_with('/'))
            path.remove_suffix(1);
        new (&table[mount_count]) Mount(path, *servers[mount_count]);
        ++mount_count;
    }
}

std::string_view program_path() {
    return program;
}

std::string_view first_folder() {
    return mount_count > 0 ? mounts()[0].path : std::string_view();
}

} // namespace vaquero::files

namespace vaquero {

void nine_p::add_server(Transport& transport) {
    if (files::server_count < files::max_mounts) files::servers[files::server_count++] = &transport;
}

} // namespace vaquero
